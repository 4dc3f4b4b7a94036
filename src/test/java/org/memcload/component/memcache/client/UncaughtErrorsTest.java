package org.memcload.component.memcache.client;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.testing.HeardErrors;

/** The handler of uncaught exceptions hears of errors on the threads that keep deadlines. */
@Timeout(60)
class UncaughtErrorsTest {

    @AutoClose
    private final HeardErrors heard = new HeardErrors();

    @AutoClose
    private final Deadlines deadlines = new Deadlines();

    @Test
    void ofADeadlineThatIsOver() throws InterruptedException {
        var unused = deadlines.schedule(UncaughtErrorsTest::fail, 1);

        heard.assertNext(OutOfMemoryError.class);
    }

    @Test
    void ofWhatIsDoneOnAnotherThread() throws InterruptedException {
        deadlines.execute(UncaughtErrorsTest::fail);

        heard.assertNext(OutOfMemoryError.class);
    }

    private static void fail() {
        throw new OutOfMemoryError("test");
    }
}
