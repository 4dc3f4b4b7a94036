package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedServer;

/**
 * All operations on two servers from several threads, one of the servers being killed and started again every five seconds, for
 * five minutes ({@code -Dsoak.minutes=}): neither heap nor threads nor descriptors grow.
 */
class MemcacheSoak {

    private static final int THREADS = 4;
    private static final int KEYS = 1000;
    private static final int LARGEST_VALUE = 20_000;
    /** Bytes by which the heap in use may differ between two collections at work. */
    private static final long HEAP_NOISE = 4 << 20;

    /** Threads that may be in the pools by chance; one that is left behind by each restart would make many more. */
    private static final int THREAD_NOISE = 20;

    private static final int FILE_NOISE = 10;

    private static final int RESTART_SECONDS = 5;
    private static final int RESTARTS_PER_SAMPLE = 6;

    private record Sample(long heap, int threads, long files) {}

    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final List<Exception> unexpected = new CopyOnWriteArrayList<>();

    @Test
    void nothingGrows() throws Exception {
        Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 5));
        List<Sample> samples = new ArrayList<>();
        try (MemcachedServer first = MemcachedServer.start();
                MemcachedServer second = MemcachedServer.start();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + first.address() + "," + second.address()
                    + "?timeToLive=1m&connections=2&failureMode=redistribute&retryInterval=500";
            Instant start = Instant.now();
            CountDownLatch ended = new CountDownLatch(THREADS);
            List<Thread> workers = IntStream.range(0, THREADS)
                    .mapToObj(seed -> new Thread(() -> work(context, uri, new Random(seed), start.plus(length), ended)))
                    .toList();
            workers.forEach(Thread::start);
            for (int restarts = 1; !ended.await(RESTART_SECONDS, TimeUnit.SECONDS); restarts++) {
                second.kill();
                second.restart();
                if (restarts % RESTARTS_PER_SAMPLE == 0) {
                    samples.add(sample());
                    System.out.printf(
                            "%d restarts: %,d operations, %,d failed, %s%n",
                            restarts, done.get(), failed.get(), samples.get(samples.size() - 1));
                }
            }
        }
        assertThat(unexpected).isEmpty();
        assertThat(done).hasValueGreaterThan(100_000);
        Sample warm = samples.get(0);
        Sample last = samples.get(samples.size() - 1);
        assertThat(last.heap()).isLessThan(warm.heap() + HEAP_NOISE);
        assertThat(last.threads()).isLessThanOrEqualTo(warm.threads() + THREAD_NOISE);
        assertThat(last.files()).isLessThanOrEqualTo(warm.files() + FILE_NOISE);
    }

    private void work(MemcacheContext context, String uri, Random random, Instant end, CountDownLatch ended) {
        MemcacheOperation[] operations = Stream.of(MemcacheOperation.values())
                .filter(operation -> operation != MemcacheOperation.FLUSH)
                .toArray(MemcacheOperation[]::new);
        try {
            while (Instant.now().isBefore(end)) {
                MemcacheOperation operation = operations[random.nextInt(operations.length)];
                boolean bulk = operation == MemcacheOperation.SET && random.nextBoolean();
                Object body =
                        bulk ? Map.of(key(random), value(random), key(random) + "b", value(random)) : value(random);
                String key = bulk || operation == MemcacheOperation.STATS ? null : key(random);
                Exchange exchange = context.send(
                        uri,
                        operation == MemcacheOperation.GET_MANY ? List.of(key(random), key(random)) : body,
                        MemcacheConstants.OPERATION,
                        operation,
                        MemcacheConstants.KEY,
                        key,
                        MemcacheConstants.CAS,
                        1L);
                done.incrementAndGet();
                if (exchange.getException() instanceof MemcacheException) {
                    failed.incrementAndGet();
                } else if (exchange.getException() != null
                        && !(exchange.getException() instanceof MemcacheRefusedException)) {
                    throw exchange.getException();
                }
            }
        } catch (Exception e) {
            unexpected.add(e);
        } finally {
            ended.countDown();
        }
    }

    private static String key(Random random) {
        return "k" + random.nextInt(KEYS);
    }

    private static byte[] value(Random random) {
        return new byte[random.nextInt(LARGEST_VALUE)];
    }

    private static Sample sample() throws IOException {
        System.gc();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return new Sample(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    files.count());
        }
    }
}
