package org.memcload.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory {@code .memcload} beside the logs, into which a log is moved while it is being loaded. A lock on a file in
 * it keeps a second loader away; the operating system releases that lock when its owner dies, however it dies. What a dead
 * owner left claimed gets its name back before anything is loaded.
 */
public final class ClaimDirectory implements AutoCloseable {

    /** Name of the directory; the route's preMove names it too. */
    public static final String NAME = ".memcload";

    /** Name of the directory beside the logs for files that could not be loaded. */
    public static final String FAILED = "failed";

    private static final Logger LOG = LoggerFactory.getLogger(ClaimDirectory.class);
    /** Characters that say who holds the lock, at most. */
    private static final int OWNER_LENGTH = 64;

    private final Path directory;
    private final Path lockFile;
    private final FileChannel channel;
    /** The lock file, opened a second time; kept open, since POSIX drops the lock when any of its owner's channels closes. */
    private final FileChannel witness;

    private final FileLock lock;

    private ClaimDirectory(Path directory, Path lockFile, FileChannel channel, FileChannel witness, FileLock lock) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.channel = channel;
        this.witness = witness;
        this.lock = lock;
    }

    /**
     * Takes the lock and gives back what was left claimed.
     *
     * @param logs the directory of the logs
     * @throws UsageException if another loader is at work there, or if files there cannot be renamed, or failed files and
     *     rejected lines cannot be kept
     */
    public static ClaimDirectory open(Path logs) throws UsageException {
        if (!isWritable(logs)) {
            throw notRenamable(logs, logs + ": permission denied, or a file system that is read-only", null);
        }
        checkOwn(logs.resolve(FAILED), "Failed files");
        checkOwn(logs.resolve(RejectsFile.DIRECTORY), "Rejected lines");
        Path directory = logs.resolve(NAME);
        checkOwn(directory, "Files being loaded");
        try {
            while (true) {
                Files.createDirectories(directory);
                ClaimDirectory claims = tryOpen(directory);
                if (claims != null) {
                    claims.giveBack(logs);
                    return claims;
                }
            }
        } catch (IOException e) {
            throw notRenamable(logs, FileErrors.message(e), e);
        }
    }

    private static UsageException notRenamable(Path logs, String reason, IOException cause) {
        return new UsageException(
                "Files in " + logs + " cannot be renamed, which loading them needs: " + reason
                        + ". Give the user that runs memcload the right to write there",
                cause);
    }

    /** Fails where something is there into which no file can be moved, or that leads to another place. */
    private static void checkOwn(Path directory, String what) throws UsageException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(what + " have to be kept in the directory " + directory
                    + ", but that is " + (Files.isSymbolicLink(directory) ? "a symbolic link" : "a file")
                    + ": rename or remove it");
        }
        if (!isWritable(directory)) {
            throw new UsageException(what + " have to be kept in " + directory
                    + ", but nothing can be written there: give the user that runs memcload the right to");
        }
    }

    private static boolean isWritable(Path directory) {
        return Files.isWritable(directory) && Files.isExecutable(directory);
    }

    /** Null where the lock file was removed by its last owner while we were waiting for it. */
    private static ClaimDirectory tryOpen(Path directory) throws IOException, UsageException {
        Path lockFile = directory.resolve("lock");
        if (Files.isSymbolicLink(lockFile)) {
            throw new UsageException(
                    lockFile + " is a symbolic link, which memcload does not write through: remove it");
        }
        String owner = ProcessHandle.current().pid() + " " + System.nanoTime();
        FileChannel channel = FileChannel.open(
                lockFile,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory);
            }
            channel.truncate(0).write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
            FileChannel witness = FileChannel.open(lockFile, StandardOpenOption.READ);
            if (owner.equals(read(witness))) {
                return new ClaimDirectory(directory, lockFile, channel, witness, lock);
            }
            witness.close();
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(directory);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed meanwhile", lockFile);
        }
        channel.close();
        return null;
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(OWNER_LENGTH);
        file.read(content);
        return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    }

    private static UsageException inUse(Path directory) {
        return new UsageException("Another memcload is loading from " + directory.getParent()
                + ": wait for it to end, or stop it (its process id is the first number in " + directory.resolve("lock")
                + ")");
    }

    /**
     * Gives every log that is claimed at present its own name back, for a run that cannot end in order. A log whose name is
     * taken by now stays claimed.
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

    private List<Path> claimed() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.equals(lockFile))
                    // never a log, but what NFS makes of a file that is removed while it is open
                    .filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void giveBack(Path logs) throws IOException, UsageException {
        List<Path> claimed = claimed();
        for (Path file : claimed) {
            Path home = logs.resolve(file.getFileName());
            if (Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
                close();
                throw new UsageException("An earlier run left " + file + " behind, and " + home
                        + " exists as well: decide which of the two is to be loaded and remove the other");
            }
        }
        for (Path file : claimed) {
            Path home = logs.resolve(file.getFileName());
            Files.move(file, home, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} was being loaded when an earlier run died; it will be loaded again", home);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(lockFile);
            lock.release();
            channel.close();
            witness.close();
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} is in use again, or something is still claimed", directory);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", directory, e.toString());
        }
    }
}
