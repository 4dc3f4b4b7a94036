package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.MisbehavingServer;
import org.memcload.component.memcache.client.MisbehavingServer.Received;
import org.memcload.component.memcache.client.Records;
import org.memcload.component.memcache.client.Requests;

/** A value that expires at a date does so by the clock of the server that holds it. */
@Timeout(30)
class ExpiryTest {

    private static final long FORTY_DAYS = Duration.ofDays(40).toSeconds();
    private static final long TOLERANCE = 60;

    @ParameterizedTest
    @ValueSource(longs = {0, 40 * 86_400, -40 * 86_400})
    void aTimeToLiveBeyondThirtyDaysIsADateByTheServersClock(long ahead) throws Exception {
        long serverTime = System.currentTimeMillis() / 1000 + ahead;
        try (MisbehavingServer server = new MisbehavingServer((request, out) -> {
                    if (request.isGreeting()) {
                        MisbehavingServer.statistic(out, request, "time", String.valueOf(serverTime));
                        MisbehavingServer.answer(out, request, 0, "");
                    } else {
                        Requests.obey(request, out);
                    }
                });
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=20000&timeToLive=" + FORTY_DAYS;

            context.request(uri, Records.numbered("k", 1));
            context.request(uri, "v", KEY, "k", OPERATION, MemcacheOperation.SET);

            List<Long> expiries = server.requests().stream()
                    .filter(request -> request.extras().length() == 8)
                    .map(ExpiryTest::expiry)
                    .toList();
            assertThat(expiries).hasSize(2).allSatisfy(expiry -> assertThat(expiry)
                    .isBetween(serverTime + FORTY_DAYS, serverTime + FORTY_DAYS + TOLERANCE));
        }
    }

    /** The last four bytes of the extras of a set. */
    private static long expiry(Received set) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(set.extras().getBytes(StandardCharsets.ISO_8859_1))
                .getInt(4));
    }
}
