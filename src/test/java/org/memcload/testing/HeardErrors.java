package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The errors that the default handler of uncaught exceptions hears of, as long as this is open. */
public final class HeardErrors implements AutoCloseable {

    private final BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    public HeardErrors() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> heard.add(error));
    }

    /** Waits for the next error, which has to be of a type. */
    public void assertNext(Class<? extends Throwable> type) throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(type);
    }

    @Override
    public void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }
}
