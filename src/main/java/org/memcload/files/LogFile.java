package org.memcload.files;

import java.nio.file.Path;

/**
 * The names of one log.
 *
 * @param directory of the logs
 * @param name its own name
 */
public record LogFile(Path directory, String name) {

    /** Where it is found by those who wait for it. */
    public Path path() {
        return directory.resolve(name);
    }

    /** Where it is when it is loaded. */
    public Path loaded() {
        return directory.resolve("." + name);
    }

    /** Where it is when it failed. */
    public Path failed() {
        return directory.resolve(ClaimDirectory.FAILED).resolve(name);
    }
}
