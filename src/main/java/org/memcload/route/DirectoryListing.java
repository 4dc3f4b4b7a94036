package org.memcload.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.memcload.files.Untakeable;
import org.memcload.run.ExitCode;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the directory still to be taken, the oldest name first. One reading of the directory serves several files, but for a
 * second at most: a file that arrives later may have an older name.
 *
 * <p>A name stays first until it is gone from the directory, so a file that is given back is next again.
 */
public final class DirectoryListing {

    /** Maximum number of names kept from one reading; the rest is read again. More than a second's loads, yet little memory. */
    static final int MAX_NAMES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryListing.class);
    private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Run run;
    private final MatchesPattern pattern;
    private final LongSupplier nanoTime;

    // Used only by the thread that polls.

    /** The oldest names of the last reading that were not taken or passed over. */
    private final NavigableMap<String, Path> names = new TreeMap<>();

    /** Whether the last reading found more names than {@link #names} has room for. */
    private boolean truncated;

    /** The name passed over last; every later name is newer. */
    private String passed = "";

    /** The name returned last; null before the first. */
    private String served;

    private boolean exhausted;
    private long readings;
    private long readAt;

    public DirectoryListing(Run run, MatchesPattern pattern) {
        this(run, pattern, System::nanoTime);
    }

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    DirectoryListing(Run run, MatchesPattern pattern, LongSupplier nanoTime) {
        this.run = run;
        this.pattern = pattern;
        this.nanoTime = nanoTime;
    }

    /**
     * The next file to take. Reads the directory if the last reading is more than a second old or has no names left.
     *
     * @param accepted whether to take a file; others are passed over until the directory is read again
     * @return empty if no file is left or the run is stopping
     * @throws IOException if the directory cannot be read
     */
    Optional<Path> next(Predicate<Path> accepted) throws IOException {
        exhausted = false;
        boolean fresh = readings == 0 || nanoTime.getAsLong() - readAt > MAX_AGE_NANOS;
        if (fresh) {
            readAfter("");
        }
        while (!run.isStopping()) {
            Optional<Path> first = first(accepted);
            if (first.isPresent()) {
                return first;
            }
            if (fresh && !truncated) {
                exhausted = true;
                return Optional.empty();
            }
            readAfter(fresh ? passed : "");
            fresh = true;
        }
        return Optional.empty();
    }

    /** Whether no file is left to take. Trusts the preceding poll if it has just found no file. */
    boolean isExhausted() throws IOException {
        if (!exhausted) {
            var unused = next(pattern::isTakeable);
        }
        boolean answer = exhausted;
        exhausted = false;
        return answer;
    }

    /** How often the directory was read. */
    long readings() {
        return readings;
    }

    private Optional<Path> first(Predicate<Path> accepted) {
        while (!names.isEmpty()) {
            String name = names.firstKey();
            Path file = names.get(name);
            Optional<String> untakeable = Untakeable.byName(file);
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                if (!name.equals(served)) {
                    LOG.warn("{} has vanished before it could be taken", file);
                }
            } else if (Files.isRegularFile(file) && untakeable.isPresent()) {
                LOG.error("{} cannot be taken: {}", file, untakeable.get());
                run.stop(ExitCode.ERROR);
                return Optional.empty();
            } else if (accepted.test(file)) {
                served = name;
                return Optional.of(file);
            } else {
                pattern.warnIfIrregular(file);
            }
            names.remove(name);
            passed = name;
        }
        return Optional.empty();
    }

    private void readAfter(String last) throws IOException {
        readAt = nanoTime.getAsLong();
        readings++;
        names.clear();
        truncated = false;
        pattern.read(file -> {
            String name = file.getFileName().toString();
            if (name.compareTo(last) > 0) {
                add(name, file);
            }
        });
    }

    private void add(String name, Path file) {
        if (names.size() < MAX_NAMES) {
            names.put(name, file);
        } else {
            truncated = true;
            if (name.compareTo(names.lastKey()) < 0) {
                names.pollLastEntry();
                names.put(name, file);
            }
        }
    }
}
