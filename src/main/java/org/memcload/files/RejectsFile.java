package org.memcload.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.memcload.record.RejectedLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rejected lines of one log, {@code rejects/NAME.rejects.tsv} beside it. Written under another name and renamed when the log is
 * done, so that a file of that name is always complete. Safe for use by several threads.
 */
public final class RejectsFile implements Rejects {

    /** Name of the directory. */
    public static final String DIRECTORY = "rejects";

    private static final Logger LOG = LoggerFactory.getLogger(RejectsFile.class);
    /**
     * Short, so that it never exceeds the length limit if the log's name does not. All logs share it, since they are loaded one by
     * one.
     */
    private static final String PART = ".rejects.tsv.part";

    private final Path target;
    private final Path part;
    /** Null until a line is rejected. Guarded by this. */
    private FileChannel channel;

    /** Null until a line is rejected, and once the lines have their final name. */
    private OutputStream out;

    private boolean discarded;

    public RejectsFile(LogFile log) {
        this.target = path(log);
        this.part = target.resolveSibling(PART);
    }

    /** The final path of the rejected lines of a log. */
    public static Path path(LogFile log) {
        return log.directory().resolve(DIRECTORY).resolve(log.name() + ".rejects.tsv");
    }

    @Override
    public synchronized void write(RejectedLines lines) throws IOException {
        if (discarded) {
            return;
        }
        try {
            if (channel == null) {
                Files.createDirectories(target.getParent());
                // an existing file may be a link to another place
                Files.deleteIfExists(part);
                channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            }
            lines.writeTo(out);
        } catch (IOException e) {
            throw named(e);
        }
    }

    @Override
    public synchronized void force() throws IOException {
        if (channel != null) {
            try {
                out.flush();
                channel.force(true);
            } catch (IOException e) {
                throw named(e);
            }
        }
    }

    /** Earlier rejects of the final name get a backup name. */
    @Override
    public synchronized void publish() throws IOException {
        if (channel != null) {
            // a log must not have its dot name while its rejects can still be lost
            force();
            close();
            if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.mismatch(part, target) >= 0) {
                NumberedBackup.free(target);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            out = null;
        }
    }

    @Override
    public synchronized void discard() {
        discarded = true;
        if (out == null) {
            return;
        }
        try {
            close();
            out = null;
            Files.delete(part);
            Files.delete(part.getParent());
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("{} has rejects of other logs", part.getParent());
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", part, FileErrors.message(e));
        }
    }

    private void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private IOException named(IOException e) {
        if (e instanceof FileSystemException) {
            return e;
        }
        FileSystemException named = new FileSystemException(target.toString(), null, e.getMessage());
        named.initCause(e);
        return named;
    }
}
