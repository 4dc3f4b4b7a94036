package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.Deadlines;

@Timeout(60)
class CallbacksTest {

    private static final int FEW = 2;
    private static final int MANY = 50;
    /** Milliseconds: never, as far as a test can tell. */
    private static final long PATIENT = TimeUnit.HOURS.toMillis(1);

    private final Deadlines deadlines = new Deadlines();
    private final AtomicInteger started = new AtomicInteger();
    private Callbacks callbacks;

    @AfterEach
    void end() {
        callbacks.close();
        deadlines.close();
    }

    private void start(long patienceMillis) {
        callbacks = new Callbacks(
                task -> {
                    started.incrementAndGet();
                    Thread thread = new Thread(task, "callback");
                    thread.setDaemon(true);
                    return thread;
                },
                FEW,
                patienceMillis,
                deadlines);
    }

    @Test
    void fewThreadsDoManyTasks() throws Exception {
        start(PATIENT);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            callbacks.execute(() -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
        }

        done.await();

        assertThat(threads).hasSizeLessThanOrEqualTo(FEW);
        assertThat(started).hasValueLessThanOrEqualTo(FEW);
    }

    @Test
    void tasksThatWaitForOthersDoNotKeepThemFromBeingDone() throws Exception {
        start(1);
        CountDownLatch all = new CountDownLatch(MANY);
        CountDownLatch done = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            callbacks.execute(() -> {
                callbacks.execute(all::countDown);
                try {
                    all.await();
                    done.countDown();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        done.await();
    }

    @Test
    void whatComesAfterTheCloseIsDoneByWhoeverAsks() {
        start(1);
        callbacks.close();
        AtomicInteger done = new AtomicInteger();

        callbacks.execute(done::incrementAndGet);

        assertThat(done).hasValue(1);
    }
}
