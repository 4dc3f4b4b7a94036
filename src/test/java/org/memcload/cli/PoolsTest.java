package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error that ends a task is heard of, whichever pool runs it and however it was handed over. */
@Timeout(60)
class PoolsTest {

    private final BlockingQueue<Throwable> heard = new LinkedBlockingQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void hear() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> heard.add(error));
    }

    @AfterEach
    void hearNoMore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void ofOurOwnPools() throws InterruptedException {
        assertHeard(Pools.fixed(1, "test", new ArrayBlockingQueue<>(1), new ThreadPoolExecutor.AbortPolicy()));
        assertHeardWhenScheduled(Pools.clock("test"));
    }

    @Test
    void ofThePoolsOfCamel() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getExecutorServiceManager().setThreadPoolFactory(new Pools());
            context.start();
            ExecutorServiceManager pools = context.getExecutorServiceManager();

            assertHeard(pools.newCachedThreadPool(this, "cached"));
            assertHeard(pools.newFixedThreadPool(this, "fixed", 1));
            assertHeard(pools.newDefaultThreadPool(this, "default"));
            assertHeardWhenScheduled(pools.newSingleThreadScheduledExecutor(this, "scheduled"));
            assertHeardWhenScheduled(pools.newDefaultScheduledThreadPool(this, "scheduled"));
        }
    }

    private void assertHeard(ExecutorService pool) throws InterruptedException {
        var unused = pool.submit(PoolsTest::fail);
        assertHeard();
        pool.execute(PoolsTest::fail);
        assertHeard();
        pool.shutdown();
    }

    private void assertHeardWhenScheduled(ScheduledExecutorService pool) throws InterruptedException {
        var once = pool.schedule(PoolsTest::fail, 1, TimeUnit.MILLISECONDS);
        assertHeard();
        var repeated = pool.scheduleWithFixedDelay(PoolsTest::fail, 0, 1, TimeUnit.MILLISECONDS);
        assertHeard();
        assertThat(once.isDone()).isTrue();
        assertThat(repeated.isDone()).isTrue();
        pool.shutdown();
    }

    private static void fail() {
        throw new OutOfMemoryError("test");
    }

    private void assertHeard() throws InterruptedException {
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
    }
}
