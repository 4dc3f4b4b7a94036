package org.memcload.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the file that has a name needed for another file. */
public final class NumberedBackup {

    private static final Logger LOG = LoggerFactory.getLogger(NumberedBackup.class);

    private NumberedBackup() {}

    /**
     * Renames the file, directory or link of a name to a free name of the form that {@code mv --backup=numbered} uses:
     * {@code NAME.~1~}. Does nothing if the name is free.
     */
    public static void free(Path name) throws IOException {
        if (exists(name)) {
            int n = 1;
            Path backup = backup(name, n);
            while (exists(backup)) {
                backup = backup(name, ++n);
            }
            Files.move(name, backup, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} existed already and is now {}", name, backup.getFileName());
        }
    }

    private static Path backup(Path name, int n) {
        return name.resolveSibling(name.getFileName() + ".~" + n + "~");
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
