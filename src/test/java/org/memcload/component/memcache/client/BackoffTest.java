package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff();

    @Test
    void thereIsNoPauseWithoutFailures() {
        assertThat(backoff.pauseMillis()).isZero();
    }

    @Test
    void pausesDoubleUpToTheLongestAndVary() {
        for (long longest : new long[] {10, 20, 40, 80, 160, 250, 250}) {
            backoff.failed();
            assertThat(pauses()).allMatch(pause -> pause >= longest / 2 && pause <= longest);
            assertThat(pauses().distinct().count()).isGreaterThan(1);
        }
    }

    @Test
    void evenAfterManyFailuresAPauseIsNoLonger() {
        for (int i = 0; i < 1000; i++) {
            backoff.failed();
        }

        assertThat(pauses()).allMatch(pause -> pause >= 125 && pause <= 250);
    }

    @Test
    void anAnswerEndsThePauses() {
        backoff.failed();
        backoff.failed();
        backoff.reset();

        assertThat(backoff.pauseMillis()).isZero();
    }

    private LongStream pauses() {
        return LongStream.generate(backoff::pauseMillis).limit(200);
    }
}
