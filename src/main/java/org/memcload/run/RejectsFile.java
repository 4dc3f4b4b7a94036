package org.memcload.run;

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
 * The rejected lines of one log, {@code rejects/NAME.rejects.tsv} beside it. Written under another name and given its own
 * when the log is done, so that what stands there is always whole. Safe for use by several threads.
 */
public final class RejectsFile {

    /** Name of the directory. */
    public static final String DIRECTORY = "rejects";

    private static final Logger LOG = LoggerFactory.getLogger(RejectsFile.class);
    /** Short, so that it is never too long where the name of the log is not, and one for all: logs are loaded one by one. */
    private static final String PART = ".rejects.tsv.part";

    private final Path target;
    private final Path part;
    /** Null until a line is rejected. Guarded by this. */
    private FileChannel channel;

    /** Null until a line is rejected, and once the lines have their final name. */
    private OutputStream out;

    private boolean discarded;

    RejectsFile(Path directory, String log) {
        this.target = directory.resolve(DIRECTORY).resolve(log + ".rejects.tsv");
        this.part = target.resolveSibling(PART);
    }

    public Path path() {
        return target;
    }

    /**
     * Adds lines, unless they are {@linkplain #discard forgotten} already.
     *
     * @throws IOException with a message that names the file
     */
    public synchronized void write(RejectedLines lines) throws IOException {
        if (discarded) {
            return;
        }
        try {
            if (channel == null) {
                Files.createDirectories(target.getParent());
                // what is there may be a link to somewhere else
                Files.deleteIfExists(part);
                channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            }
            lines.writeTo(out);
        } catch (IOException e) {
            throw named(e);
        }
    }

    /**
     * Puts the lines written so far on disk.
     *
     * @throws IOException with a message that names the file
     */
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

    /**
     * Puts the rejected lines, if there are any, on disk under their final name. Other ones that have it get a backup name.
     *
     * @throws IOException with a message that names the file
     */
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

    /** Forgets them, and all that are still to come: the log will be read again. */
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
