package org.memcload.component.memcache.client;

/**
 * Reports errors that cannot be thrown further, or only into an unread future, such as an exhausted heap or a thread that cannot be
 * started. A program gets them through a {@link Thread.UncaughtExceptionHandler}, like errors that end a thread. Internal: public
 * for the Camel component.
 */
public final class UncaughtErrors {

    private UncaughtErrors() {}

    /** Reports a failure to the handler of the present thread if it is an error. */
    public static void tell(Throwable failure) {
        if (failure instanceof Error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    /** A task that reports the error that ends it, for executors that keep it in a future. */
    public static Runnable telling(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Error e) {
                tell(e);
                throw e;
            }
        };
    }
}
