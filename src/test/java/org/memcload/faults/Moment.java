package org.memcload.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Servers;

/** A moment of a load at which to hit it. */
enum Moment {
    /** Between the lock and the first file. */
    STARTING,
    /** A file has just been claimed. */
    CLAIMED,
    /** Some lines are stored. */
    STORING,
    /** Rejected lines are being written. */
    REJECTING,
    /** A file has just got its final name. */
    RENAMED,
    /** Any other moment in the middle of a file, or between two. */
    ANY;

    private static final long GLANCE_NANOS = 50_000;
    private static final int DELAY_MILLIS = 150;

    static Moment drawn(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /**
     * Waits until a load has come to this moment, of one of the next few files.
     *
     * @return whether it has; false if it ended before
     */
    boolean await(LoaderProcess loader, Archive archive, Servers servers, Random random) {
        int file = Math.min(archive.size() - 1, archive.done() + random.nextInt(3));
        return switch (this) {
            case STARTING ->
                until(loader, () -> archive.isLockedBy(loader.pid()))
                        && delay(loader, random.nextInt(2 * DELAY_MILLIS));
            case CLAIMED -> untilClaimed(loader, archive, file);
            case STORING -> untilStored(loader, servers, random.nextInt(4_000));
            case REJECTING ->
                untilClaimed(loader, archive, file)
                        && until(loader, () -> archive.isRejecting(file) || archive.isDone(file));
            case RENAMED -> until(loader, () -> archive.isDone(file));
            case ANY -> untilClaimed(loader, archive, file) && delay(loader, random.nextInt(DELAY_MILLIS));
        };
    }

    private static boolean untilClaimed(LoaderProcess loader, Archive archive, int file) {
        // what an earlier load left claimed has its name again when this one has the lock
        return until(loader, () -> archive.isLockedBy(loader.pid()))
                && until(loader, () -> archive.isClaimed(file) || archive.isDone(file));
    }

    private static boolean untilStored(LoaderProcess loader, Servers servers, int records) {
        List<MemcachedReader> readers = new ArrayList<>();
        try {
            Servers.TYPES.forEach(type -> readers.add(servers.of(type).reader()));
            long before = sets(readers);
            return until(loader, () -> sets(readers) > before + records);
        } finally {
            readers.forEach(MemcachedReader::close);
        }
    }

    private static long sets(List<MemcachedReader> readers) {
        return readers.stream()
                .mapToLong(reader -> Long.parseLong(reader.stats("").get("cmd_set")))
                .sum();
    }

    private static boolean delay(LoaderProcess loader, int millis) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return until(loader, () -> System.nanoTime() - due >= 0);
    }

    private static boolean until(LoaderProcess loader, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (!loader.isAlive()) {
                return false;
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
        return true;
    }
}
