package org.memcload.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name that a file gets when it is done with. */
final class FinalName {

    private static final Logger LOG = LoggerFactory.getLogger(FinalName.class);

    private FinalName() {}

    /**
     * Where a file is to be found in the end.
     *
     * @param status null for a file that is to be taken again
     */
    static Path of(FileLedger ledger, FileStatus status) {
        if (status == FileStatus.LOADED) {
            return ledger.path().resolveSibling("." + ledger.name());
        }
        if (status == FileStatus.FAILED) {
            return ledger.path().resolveSibling(failedName(ledger));
        }
        return ledger.path();
    }

    /** Name of a failed file, relative to its directory. */
    static String failedName(FileLedger ledger) {
        return "failed/" + ledger.name();
    }

    /** Renames what has a name that a file is about to get, to a name of the form that {@code mv --backup=numbered} uses. */
    static void free(Path name) throws IOException {
        if (Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
            int n = 1;
            Path backup = backup(name, n);
            while (Files.exists(backup, LinkOption.NOFOLLOW_LINKS)) {
                backup = backup(name, ++n);
            }
            Files.move(name, backup, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} existed already and is now {}", name, backup.getFileName());
        }
    }

    private static Path backup(Path name, int n) {
        return name.resolveSibling(name.getFileName() + ".~" + n + "~");
    }
}
