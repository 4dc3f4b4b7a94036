package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.Deadlines;

/** The handler of uncaught exceptions hears of errors on the threads that continue exchanges. */
@Timeout(60)
class UncaughtErrorsTest {

    private final BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    private final Deadlines deadlines = new Deadlines();

    @BeforeEach
    void hear() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> heard.add(error));
    }

    @AfterEach
    void hearNoMore() {
        deadlines.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void ofAThreadForExchangesThatCannotBeStarted() throws InterruptedException {
        try (Callbacks callbacks = new Callbacks(
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                1,
                1,
                deadlines)) {
            List<Runnable> done = new ArrayList<>();
            assertThatThrownBy(() -> callbacks.execute(() -> done.add(null))).isInstanceOf(OutOfMemoryError.class);

            assertHeard();
            assertThat(done).isEmpty();
        }
    }

    private void assertHeard() throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
    }
}
