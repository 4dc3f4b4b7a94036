package org.memcload.run;

import java.nio.file.Path;
import org.memcload.delivery.Counts;
import org.memcload.files.LogFile;
import org.memcload.files.LoggedRejects;
import org.memcload.files.Rejects;
import org.memcload.files.RejectsFile;
import org.memcload.verdict.Verdict;

/** Whether a run stores records and renames files, or only reports what it would do. */
public enum LoadMode {

    /** Stores records and renames files. */
    LOAD {
        @Override
        FileStatus loadedStatus() {
            return FileStatus.LOADED;
        }

        @Override
        Rejects rejects(LogFile log) {
            return new RejectsFile(log);
        }

        @Override
        Path finalName(LogFile log, Verdict verdict) {
            if (verdict.isLoaded()) {
                return log.loaded();
            }
            return verdict.isFinal() ? log.failed() : log.path();
        }

        @Override
        long stored(Counts counts) {
            return counts.stored();
        }
    },

    /** Stores nothing and leaves every file where it is. */
    DRY_RUN {
        @Override
        FileStatus loadedStatus() {
            return FileStatus.DRY;
        }

        @Override
        Rejects rejects(LogFile log) {
            return new LoggedRejects(log.path());
        }

        @Override
        Path finalName(LogFile log, Verdict verdict) {
            return log.path();
        }

        @Override
        long stored(Counts counts) {
            return 0;
        }
    };

    /** The status of a file with every line accounted for. */
    abstract FileStatus loadedStatus();

    /** The destination of rejected lines. */
    abstract Rejects rejects(LogFile log);

    /** The final name of a file. */
    abstract Path finalName(LogFile log, Verdict verdict);

    /** Records that a server stored. */
    abstract long stored(Counts counts);
}
