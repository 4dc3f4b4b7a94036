package org.memcload.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.memcload.record.RejectedLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rejected lines of one log, {@code rejects/NAME.rejects.tsv} beside it. Written under a name that starts with a dot
 * and given its own when the file is done, so that what stands there is always whole. Safe for use by several threads.
 */
public final class RejectsFile {

    private static final Logger LOG = LoggerFactory.getLogger(RejectsFile.class);

    private final Path target;
    private final Path part;
    /** Null until a line is rejected. Guarded by this. */
    private FileChannel channel;

    private OutputStream out;

    RejectsFile(Path directory, String log) {
        this.target = directory.resolve("rejects").resolve(log + ".rejects.tsv");
        this.part = target.resolveSibling("." + target.getFileName() + ".part");
    }

    public Path path() {
        return target;
    }

    public synchronized void write(RejectedLines lines) throws IOException {
        if (channel == null) {
            Files.createDirectories(target.getParent());
            channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
            out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        }
        lines.writeTo(out);
    }

    /** Puts the rejected lines, if there are any, on disk under their final name. */
    public synchronized void publish() throws IOException {
        if (channel != null) {
            out.flush();
            // a log must not have its dot name while its rejects can still be lost
            channel.force(true);
            close();
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Forgets them: the log will be read again. */
    public synchronized void discard() throws IOException {
        close();
        if (Files.deleteIfExists(part)) {
            try {
                Files.delete(part.getParent());
            } catch (DirectoryNotEmptyException e) {
                LOG.debug("{} has rejects of other logs", part.getParent());
            }
        }
    }

    private void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
