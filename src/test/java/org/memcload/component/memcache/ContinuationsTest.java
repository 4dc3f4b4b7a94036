package org.memcload.component.memcache;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.Deadlines;
import org.memcload.testing.HeardErrors;

@Timeout(60)
class ContinuationsTest {

    private static final int FEW = 2;
    private static final int MANY = 50;
    private static final int UNBOUNDED = Integer.MAX_VALUE;
    /** Milliseconds: never, as far as a test can tell. */
    private static final long PATIENT = TimeUnit.HOURS.toMillis(1);

    private static final int KEEP_ALIVE_MILLIS = 200;

    @AutoClose
    private final Deadlines deadlines = new Deadlines();

    @AutoClose
    private final HeardErrors heard = new HeardErrors();

    private final AtomicBoolean exhausted = new AtomicBoolean();
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            0, UNBOUNDED, KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), factory());

    @AfterEach
    void end() {
        pool.shutdown();
    }

    private ThreadFactory factory() {
        return task -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread thread = new Thread(task, "continuation");
            thread.setDaemon(true);
            return thread;
        };
    }

    private Continuations start(int maxWorkers, long patienceMillis) {
        return new Continuations(pool, FEW, maxWorkers, patienceMillis, deadlines);
    }

    /** Continues with a task, which is never run by the calling thread. */
    private static CompletableFuture<Void> continued(Continuations continuations, Runnable task) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        CompletableFuture<Void> done = continuations.continued(answer).thenRun(task);
        answer.complete(null);
        return done;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void fewThreadsDoManyTasks() throws Exception {
        Continuations continuations = start(UNBOUNDED, PATIENT);
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            var unused = continued(continuations, done::countDown);
        }

        done.await();

        // one more for each worker that has ended and is not back in the pool yet
        assertThat(pool.getLargestPoolSize()).isLessThanOrEqualTo(2 * FEW);
    }

    @Test
    void answersAndFailuresArriveAsTheyAre() {
        Continuations continuations = start(UNBOUNDED, PATIENT);
        IllegalStateException failure = new IllegalStateException("test");

        assertThat(continuations.continued(completedFuture("answer")).join()).isEqualTo("answer");
        assertThatThrownBy(() -> continuations
                        .continued(CompletableFuture.failedFuture(failure))
                        .join())
                .hasCause(failure);
    }

    @Test
    void tasksThatWaitForOthersDoNotKeepThemFromBeingDone() throws Exception {
        Continuations continuations = start(UNBOUNDED, 1);
        CountDownLatch all = new CountDownLatch(MANY);
        CountDownLatch done = new CountDownLatch(MANY);
        for (int i = 0; i < MANY; i++) {
            var unused = continued(continuations, () -> {
                var unusedToo = continued(continuations, all::countDown);
                await(all);
                done.countDown();
            });
        }

        done.await();
    }

    @Test
    void afterABurstThreadsEndThoughTasksGoOn() throws Exception {
        Continuations continuations = start(UNBOUNDED, 1);
        CountDownLatch blocked = new CountDownLatch(MANY);
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < MANY; i++) {
            var unused = continued(continuations, () -> {
                blocked.countDown();
                await(end);
            });
        }
        blocked.await();
        assertThat(pool.getPoolSize()).isGreaterThanOrEqualTo(MANY);

        end.countDown();

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    continued(continuations, () -> {}).join();
                    return pool.getPoolSize() <= FEW;
                });
    }

    @Test
    void withoutTasksNoThreadIsLeft() {
        Continuations continuations = start(UNBOUNDED, 1);
        continued(continuations, () -> {}).join();

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> pool.getPoolSize() == 0);
    }

    @Test
    void atTheBoundTasksWait() throws Exception {
        int bound = 3;
        Continuations continuations = start(bound, 1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(bound);
        List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < bound; i++) {
            tasks.add(continued(continuations, () -> {
                blocked.countDown();
                await(end);
            }));
        }
        blocked.await();
        CompletableFuture<Void> oneMore = continued(continuations, () -> {});
        // as many looks at the waiting task as it takes to start a thread for it
        for (int i = 0; i < 20; i++) {
            CountDownLatch later = new CountDownLatch(1);
            var unused = deadlines.schedule(later::countDown, 1);
            later.await();
        }

        assertThat(oneMore).isNotDone();
        end.countDown();
        oneMore.join();
        assertThat(tasks).allSatisfy(CompletableFuture::join);
    }

    @Test
    void aThreadThatCannotBeStartedFailsTheExchangeAndThePoolGoesOn() throws Exception {
        Continuations continuations = start(UNBOUNDED, 1);
        exhausted.set(true);
        CompletableFuture<Object> failed = continuations.continued(completedFuture("answer"));

        assertThatThrownBy(failed::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(OutOfMemoryError.class);
        heard.assertNext(OutOfMemoryError.class);

        exhausted.set(false);
        assertThat(continuations.continued(completedFuture("next")).join()).isEqualTo("next");
    }

    @Test
    void aThreadThatCannotBeStartedIsNotNeededWhileAnotherIsLeft() throws Exception {
        Continuations continuations = start(UNBOUNDED, 1);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var unused = continued(continuations, () -> {
            blocked.countDown();
            await(end);
        });
        blocked.await();
        exhausted.set(true);
        CompletableFuture<Object> waiting = continuations.continued(completedFuture("answer"));
        heard.assertNext(OutOfMemoryError.class);

        assertThat(waiting).isNotDone();
        end.countDown();
        assertThat(waiting.join()).isEqualTo("answer");
    }

    @Test
    void whatComesAfterTheEndIsDoneByTheCaller() {
        Continuations continuations = start(UNBOUNDED, 1);
        pool.shutdown();

        assertThat(continuations.continued(completedFuture("answer"))).isCompletedWithValue("answer");
    }
}
