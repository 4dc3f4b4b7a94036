package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.Deadlines;
import org.memcload.testing.HeardErrors;

/** The handler of uncaught exceptions hears of errors on the threads that continue exchanges. */
@Timeout(60)
class UncaughtErrorsTest {

    @AutoClose
    private final HeardErrors heard = new HeardErrors();

    @AutoClose
    private final Deadlines deadlines = new Deadlines();

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

            heard.assertNext(OutOfMemoryError.class);
            assertThat(done).isEmpty();
        }
    }
}
