package org.memcload.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock that keeps a second loader away from a directory: an operating system lock on a file {@value #NAME}. The system releases
 * it when its owner ends in any way. Every version of memcload locks the same file.
 */
public final class DirectoryLock implements AutoCloseable {

    /** Name of the lock file. */
    static final String NAME = "lock";

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);
    /** Characters of the longest content of a lock file. */
    private static final int OWNER_LENGTH = 64;

    /** A process id and a point in time. */
    private static final Pattern OWNER = Pattern.compile("[-0-9 ]*");

    private final Path file;
    private final FileChannel channel;
    /** The lock file, opened a second time; kept open, since POSIX drops the lock when any of its owner's channels closes. */
    private final FileChannel witness;

    private final FileLock lock;

    private DirectoryLock(Path file, FileChannel channel, FileChannel witness, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.witness = witness;
        this.lock = lock;
    }

    /**
     * Takes the lock; creates the directory of the lock file if it is missing.
     *
     * @param directory of the lock file
     * @throws UsageException if another loader holds the lock, or another file has the name of the lock file
     */
    static DirectoryLock take(Path directory) throws IOException, UsageException {
        while (true) {
            Files.createDirectories(directory);
            DirectoryLock lock = tryTake(directory.resolve(NAME));
            if (lock != null) {
                return lock;
            }
        }
    }

    /** Returns null if the last owner removed the lock file while this process was waiting for it. */
    private static DirectoryLock tryTake(Path file) throws IOException, UsageException {
        if (Files.isSymbolicLink(file)) {
            throw new UsageException(file + " is a symbolic link, which memcload does not write through: remove it");
        }
        String owner = ProcessHandle.current().pid() + " " + System.nanoTime();
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file);
            }
            if (channel.size() > OWNER_LENGTH || !OWNER.matcher(read(channel)).matches()) {
                throw new UsageException(
                        file + " is not the lock file that memcload keeps there. It may be a log that an"
                                + " earlier version has claimed: move it away, a log to its own directory under another name");
            }
            write(owner, channel, file);
            FileChannel witness = FileChannel.open(file, StandardOpenOption.READ);
            if (owner.equals(read(witness))) {
                DirectoryLock taken = new DirectoryLock(file, channel, witness, lock);
                channel = null;
                return taken;
            }
            witness.close();
        } catch (OverlappingFileLockException e) {
            throw inUse(file);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed meanwhile", file);
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
        return null;
    }

    private static void write(String owner, FileChannel channel, Path file) throws IOException {
        try {
            channel.truncate(0).write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            // leave no empty file on a full disk
            Files.delete(file);
            throw e;
        }
    }

    private static String read(FileChannel file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(OWNER_LENGTH);
        file.read(content, 0);
        return new String(content.array(), 0, content.position(), StandardCharsets.ISO_8859_1);
    }

    private static UsageException inUse(Path file) {
        return new UsageException("Another memcload is loading from "
                + file.getParent().getParent()
                + ": wait for it to end, or stop it (its process id is the first number in " + file + ")");
    }

    /** Removes the lock file and releases the lock. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        lock.release();
        channel.close();
        witness.close();
    }
}
