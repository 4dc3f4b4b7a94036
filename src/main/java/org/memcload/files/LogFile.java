package org.memcload.files;

import java.nio.file.Path;

/**
 * The names of one log.
 *
 * @param directory of the logs
 * @param name its own name
 */
public record LogFile(Path directory, String name) {

    /** Its path before it is loaded. */
    public Path path() {
        return directory.resolve(name);
    }

    /** Its path after it was loaded. */
    public Path loaded() {
        return directory.resolve("." + name);
    }

    /** Its path after it failed. */
    public Path failed() {
        return directory.resolve(ClaimDirectory.FAILED).resolve(name);
    }
}
