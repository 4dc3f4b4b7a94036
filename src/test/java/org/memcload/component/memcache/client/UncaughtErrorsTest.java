package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handler of uncaught exceptions hears of errors on the threads that keep deadlines. */
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
    void ofADeadlineThatIsOver() throws InterruptedException {
        var unused = deadlines.schedule(UncaughtErrorsTest::fail, 1);

        assertHeard();
    }

    @Test
    void ofWhatIsDoneOnAnotherThread() throws InterruptedException {
        deadlines.execute(UncaughtErrorsTest::fail);

        assertHeard();
    }

    private static void fail() {
        throw new OutOfMemoryError("test");
    }

    private void assertHeard() throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
    }
}
