package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.LogLines;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

class TimeToLiveTest {

    private static final int THIRTY_DAYS = (int) Duration.ofDays(30).toSeconds();

    @Tag("server")
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

    @Test
    void anEndpointThatStoresForEverSaysSoUnlessThatIsMeant() throws Exception {
        try (LogLines log = new LogLines(MemcacheEndpoint.class);
                MemcacheContext context = new MemcacheContext()) {
            context.endpoint("memcache:a:1?operation=get").start();
            context.endpoint("memcache:a:1?timeToLive=0").start();
            context.endpoint("memcache:a:1?timeToLive=1h").start();
            assertThat(log.at(Level.WARNING)).isEmpty();

            context.endpoint("memcache:a:1").start();
            assertThat(log.at(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("memcache://a:1")
                    .contains("set timeToLive");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "90, 90",
        "90s, 90",
        "1h30m, 5400",
        "1d, 86400",
        "2 hours 5 min, 7500",
        "1m30s500ms, 91",
        "10 SECONDS, 10",
        "PT5M, 300",
        "1500, 1500",
        "100ms, 1",
        "PT0.001S, 1",
        "0, 0"
    })
    void aTimeToLiveIsSecondsOrADurationAndABrokenSecondIsAWholeOne(String given, int seconds) {
        assertThat(TimeToLive.seconds(given)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "abc",
                "1w",
                "1e3",
                "1.5",
                "1h-30m",
                "30m1h",
                "1h1h",
                "-1",
                "-5s",
                "-PT5M",
                "h",
                "1x",
                "5s!",
                "PT",
                "99999999999999999999",
                "99999999999999999d"
            })
    void anythingElseIsRefusedInsteadOfStoringForEver(String given) {
        assertThatThrownBy(() -> TimeToLive.seconds(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + given + "'");
    }

    @Test
    void aConstantThatIsNotATimeToLiveKeepsTheEndpointFromStarting() {
        try (MemcacheContext context = new MemcacheContext()) {
            assertThatThrownBy(() -> context.endpoint("memcache:a:1?timeToLive=abc"))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .rootCause()
                    .hasMessageContaining("timeToLive")
                    .hasMessageContaining("'abc'");
        }
    }

    @Test
    void anExpressionWithoutAValueFailsTheExchange() throws Exception {
        try (MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:a:1?key=k&timeToLive=${header.missing}";

            assertThat(context.send(uri, "v").getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("${header.missing}");
            assertThat(context.send(uri, "v", "missing", "1h-30m").getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1h-30m");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"touch", "get-and-touch"})
    void aTouchNeedsATimeToLiveSinceItWouldMakeTheKeyImmortal(String operation) throws Exception {
        String uri = "memcache:127.0.0.1:1?key=k&operation=" + operation;
        try (LogLines log = new LogLines(MemcacheEndpoint.class);
                MemcacheContext context = new MemcacheContext()) {
            assertThat(context.send(uri, null).getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(operation + " without a time to live")
                    .hasMessageContaining("timeToLive, to 0 if that is intended");
            assertThat(log.at(Level.WARNING)).isEmpty();

            // these are sent, to a port that nobody listens on
            assertThat(context.send(uri, null, MemcacheConstants.TIME_TO_LIVE, 0)
                            .getException())
                    .isInstanceOf(MemcacheException.class);
            assertThat(context.send(uri + "&timeToLive=0", null).getException()).isInstanceOf(MemcacheException.class);
        }
    }

    @Test
    void numbersAndDurationsAreTakenAsTheyAre() {
        assertThat(TimeToLive.seconds(90L)).isEqualTo(90);
        assertThat(TimeToLive.seconds(Duration.ofMillis(1001))).isEqualTo(2);
        assertThat(TimeToLive.seconds(Duration.ofDays(365_000))).isEqualTo(Integer.MAX_VALUE);
    }
}
