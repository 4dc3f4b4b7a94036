package org.memcload.component.memcache;

/**
 * Errors, such as a heap that is exhausted or a thread that cannot be started, where something has to be done about them and
 * they can be thrown no further, or only to a future that nobody looks at. A program hears of them as of those that end a
 * thread: by a {@link Thread.UncaughtExceptionHandler}.
 */
final class UncaughtErrors {

    private UncaughtErrors() {}

    /** Lets the handler of the present thread hear of a failure if it is an error. */
    static void tell(Throwable failure) {
        if (failure instanceof Error) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    /** A task that tells of the error that ends it, for those who keep it in a future. */
    static Runnable telling(Runnable task) {
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
