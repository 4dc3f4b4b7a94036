package org.memcload.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a file. */
public enum FileStatus {
    /** Every line was acknowledged, superseded or rejected; the file has its dot name. */
    LOADED,
    /** Corrupt, or too many lines rejected; moved to {@code failed/}. */
    FAILED,
    /** It could not be stored whole and keeps its name. */
    HELD,
    /** The run was stopped before it was stored whole; it keeps its name. */
    INTERRUPTED,
    /** A dry run found that a load would have loaded it; it keeps its name. */
    DRY;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
