package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

class TimeToLiveTest {

    private static final int THIRTY_DAYS = (int) Duration.ofDays(30).toSeconds();

    @Test
    void aRecordIsGoneWhenItsTimeIsOver() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=10000&timeToLive=";
            context.request(uri + (THIRTY_DAYS + 86_400), Records.of("month", "v"));
            context.request(uri + Integer.MAX_VALUE, Records.of("ages", "v"));
            context.request(uri + 0, Records.of("ever", "v"));
            context.request(uri + 1, Records.of("second", "v"));

            await().until(() -> reader.get(Records.bytes("second")) == null);

            assertThat(reader.get(Records.bytes("month"))).isNotNull();
            assertThat(reader.get(Records.bytes("ages"))).isNotNull();
            assertThat(reader.get(Records.bytes("ever"))).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_592_000})
    void upTo30DaysAreGivenAsTheyAre(int seconds) {
        assertThat(TimeToLive.expiry(seconds)).isEqualTo(seconds);
    }

    @Test
    void moreThan30DaysAreGivenAsAUnixTime() {
        int from = (int) Instant.now().getEpochSecond() + THIRTY_DAYS + 1;

        int expiry = TimeToLive.expiry(THIRTY_DAYS + 1);

        int to = (int) Instant.now().getEpochSecond() + THIRTY_DAYS + 1;
        assertThat(expiry).isBetween(from, to);
    }

    @Test
    void moreThanFitsIntoAUnixTimeIsTheLastOne() {
        assertThat(TimeToLive.expiry(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }
}
