package org.memcload.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.memcload.verdict.Verdict;

/** The final status of a file. */
public enum FileStatus {
    /** Every line was acknowledged, superseded or rejected; the file has its dot name. */
    LOADED,
    /** Corrupt, or too many lines rejected; moved to {@code failed/}. */
    FAILED,
    /** The file could not be stored completely and keeps its name. */
    HELD,
    /** The run was stopped before the file was stored completely; the file keeps its name. */
    INTERRUPTED,
    /** A dry run found that a load would succeed; the file keeps its name. */
    DRY;

    static FileStatus of(Verdict verdict, LoadMode mode) {
        if (verdict.isLoaded()) {
            return mode.loadedStatus();
        }
        if (verdict instanceof Verdict.Failed) {
            return FAILED;
        }
        return verdict instanceof Verdict.Interrupted ? INTERRUPTED : HELD;
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
