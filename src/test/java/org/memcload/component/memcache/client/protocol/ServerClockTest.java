package org.memcload.component.memcache.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A time to live as memcached takes it. */
class ServerClockTest {

    private static final int THIRTY_DAYS = (int) Duration.ofDays(30).toSeconds();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_592_000})
    void upTo30DaysAreGivenAsTheyAre(int seconds) {
        assertThat(ServerClock.OURS.expiry(seconds)).isEqualTo(seconds);
    }

    @Test
    void moreThan30DaysAreGivenAsAUnixTime() {
        int from = (int) Instant.now().getEpochSecond() + THIRTY_DAYS + 1;

        int expiry = ServerClock.OURS.expiry(THIRTY_DAYS + 1);

        int to = (int) Instant.now().getEpochSecond() + THIRTY_DAYS + 1;
        assertThat(expiry).isBetween(from, to);
    }

    @Test
    void moreThanFitsIntoAUnixTimeIsTheLastOne() {
        assertThat(ServerClock.OURS.expiry(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    }
}
