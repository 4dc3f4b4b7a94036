package org.memcload.route;

import java.nio.file.Path;
import org.memcload.run.ClaimDirectory;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;

/** The name that a file gets when it is done with. */
final class FinalName {

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
        return ClaimDirectory.FAILED + "/" + ledger.name();
    }
}
