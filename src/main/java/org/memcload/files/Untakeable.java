package org.memcload.files;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.component.file.FileComponent;

/** Why a matching file can never be taken: because of its name, or since it cannot be read. */
public final class Untakeable {

    /** Keeps the dot name, the names of rejects and failed files, and numbered backups of each within 255 bytes. */
    private static final int MAX_NAME_BYTES = 238;

    /** Names of memcload's own directories without a leading dot. */
    private static final Set<String> DIRECTORIES = Set.of(ClaimDirectory.FAILED, RejectsFile.DIRECTORY);

    /** Names that loading would change to that of memcload's own directory, or of the unfinished report. */
    private static final Pattern OWN_WITH_DOT = Pattern.compile(Pattern.quote(ClaimDirectory.NAME) + "(-\\d+\\.part)?");

    private Untakeable() {}

    /** Whether a name is that of one of memcload's own directories beside the logs. */
    public static boolean isOwnDirectory(String name) {
        return DIRECTORIES.contains(name);
    }

    /** Why a file cannot be taken under its name, in words; empty if it can be. */
    public static Optional<String> byName(Path file) {
        String name = file.getFileName().toString();
        // Camel treats a backslash as a slash; java.io.File loses characters that the locale does not have
        if (name.indexOf('\\') >= 0 || (Files.exists(file) && !file.toFile().exists())) {
            return Optional.of(
                    "its name has a backslash, or characters that the locale does not have: rename it, or set"
                            + " LC_ALL to C.UTF-8");
        }
        if (name.endsWith(FileComponent.DEFAULT_LOCK_FILE_POSTFIX)) {
            return Optional.of(
                    "Camel leaves alone what ends with " + FileComponent.DEFAULT_LOCK_FILE_POSTFIX + ": rename it");
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            return Optional.of("its name is longer than " + MAX_NAME_BYTES + " bytes: rename it");
        }
        if (isOwnDirectory(name)) {
            return Optional.of("memcload has a directory of that name: rename it");
        }
        if (OWN_WITH_DOT.matcher("." + name).matches()) {
            return Optional.of("once loaded it would be called ." + name + ", a name of memcload's own: rename it");
        }
        return Optional.empty();
    }

    /** Why a file cannot be read at present, in words; empty if it can be. */
    public static Optional<String> byRights(Path file) {
        return Files.exists(file) && !Files.isReadable(file)
                ? Optional.of("permission denied: give the user that runs memcload the right to read it")
                : Optional.empty();
    }
}
