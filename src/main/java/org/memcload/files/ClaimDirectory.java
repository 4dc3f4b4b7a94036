package org.memcload.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory {@value #NAME} beside the logs. It has the {@linkplain DirectoryLock lock file} that keeps a second loader away,
 * and in {@value #CLAIMED} the log that is being loaded. Logs left claimed by a dead loader get their names back before any load.
 *
 * <p>Logs are claimed one level deeper so that one called {@value DirectoryLock#NAME} does not meet the lock file. The dot is for
 * earlier versions, which claim into {@value #NAME} itself: they give back every entry there that does not start with a dot.
 */
public final class ClaimDirectory implements AutoCloseable {

    /** Name of the directory. */
    public static final String NAME = ".memcload";

    /** Name of the directory beside the logs for files that could not be loaded. */
    public static final String FAILED = "failed";

    /** Name of the directory for claimed logs; the route's preMove names it too. */
    private static final String CLAIMED = ".claimed";

    private static final Logger LOG = LoggerFactory.getLogger(ClaimDirectory.class);

    private final Path directory;
    private final DirectoryLock lock;

    private ClaimDirectory(Path directory, DirectoryLock lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Takes the lock and gives back logs left claimed.
     *
     * @param logs the directory of the logs
     * @throws UsageException if another loader is at work there, files there cannot be renamed, or failed files or rejected lines
     *     cannot be kept
     */
    public static ClaimDirectory open(Path logs) throws UsageException {
        Path directory = logs.resolve(NAME);
        Path claimed = directory.resolve(CLAIMED);
        OwnDirectories.check(logs, claimed);
        ClaimDirectory claims = null;
        boolean usable = false;
        try {
            claims = new ClaimDirectory(directory, DirectoryLock.take(directory));
            Files.createDirectories(claimed);
            OwnDirectories.probeMoves(logs, claimed);
            claims.giveBack(logs);
            usable = true;
            return claims;
        } catch (IOException e) {
            throw OwnDirectories.notRenamable(logs, e);
        } finally {
            if (claims != null && !usable) {
                claims.close();
            }
        }
    }

    /** The lock file in the directory of the logs; no log may be moved over it. */
    public static Path lockFile(Path logs) {
        return logs.resolve(NAME).resolve(DirectoryLock.NAME);
    }

    /**
     * Gives every claimed log its own name back, for a run that is aborted. A log stays claimed if another file has its name by
     * now.
     *
     * @return the logs that have their own names again
     */
    public List<Path> release() throws IOException {
        List<Path> released = new ArrayList<>();
        for (Path file : claimed()) {
            Path home = directory.resolveSibling(file.getFileName());
            if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(file, home, StandardCopyOption.ATOMIC_MOVE);
                released.add(home);
            }
        }
        return released;
    }

    /** Every claimed log: also those of earlier versions, and of routes that claim as earlier versions did. */
    private List<Path> claimed() throws IOException {
        return Stream.concat(logsIn(directory), logsIn(directory.resolve(CLAIMED)))
                .sorted()
                .toList();
    }

    private void giveBack(Path logs) throws IOException, UsageException {
        Map<Path, Path> homes = new HashMap<>();
        List<Path> claimed = claimed();
        for (Path file : claimed) {
            Path home = logs.resolve(file.getFileName());
            Path other = homes.put(home, file);
            if (other != null || Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
                throw new UsageException(
                        "An earlier run left " + file + " behind, and " + (other == null ? home : other)
                                + " exists as well: decide which of the two is to be loaded and remove the other");
            }
        }
        for (Path file : claimed) {
            Path home = logs.resolve(file.getFileName());
            Files.move(file, home, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} was being loaded when an earlier run died; it will be loaded again", home);
        }
    }

    private static Stream<Path> logsIn(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries
                    .filter(entry -> !entry.endsWith(Path.of(NAME, DirectoryLock.NAME)))
                    // never a log, but a file that NFS keeps after the removal of an open file
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .toList()
                    .stream();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        }
    }

    @Override
    public void close() {
        removeIfEmpty(directory.resolve(CLAIMED));
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock file in {} could not be removed: {}", directory, e.toString());
        }
        removeIfEmpty(directory);
    }

    /** An empty directory that stays does no harm. */
    private static void removeIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("{} is in use again, or something is still claimed", directory, e);
        }
    }
}
