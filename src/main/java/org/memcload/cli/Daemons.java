package org.memcload.cli;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep the program from ending. */
final class Daemons {

    private Daemons() {}

    /** A factory of threads with a name. */
    static ThreadFactory factory(String name) {
        return task -> newThread(task, name);
    }

    /** Creates a thread without starting it. */
    static Thread newThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits; an interruption ends the wait and is kept. */
    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
