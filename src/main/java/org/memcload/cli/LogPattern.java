package org.memcload.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;

/**
 * The directory and names of the logs, as given by {@code --pattern}.
 *
 * @param directory absolute
 * @param glob pattern of names in it, for {@link java.nio.file.FileSystem#getPathMatcher}
 */
record LogPattern(Path directory, String glob) {

    /**
     * Text that Camel's file component does not allow in the name of a directory, encoded or not; it treats a backslash as a slash.
     */
    private static final Pattern UNREADABLE = Pattern.compile("[?\\\\]|\\$(simple)?\\{");

    /** Maximum length of a chain of symbolic links, as in Linux. */
    private static final int MAX_LINKS = 40;

    /**
     * Splits a pattern such as {@code /data/*.tsv.gz}.
     *
     * @throws UsageException if the directory does not exist, or the pattern is malformed
     */
    static LogPattern parse(String pattern) throws UsageException {
        int slash = pattern.lastIndexOf('/');
        String glob = pattern.substring(slash + 1);
        String parent = slash < 0 ? "." : slash == 0 ? "/" : pattern.substring(0, slash);
        if (glob.isEmpty()) {
            throw new UsageException("--pattern: '" + pattern
                    + "' names a directory; add which of its files to load, as in '" + pattern + "*.tsv.gz'");
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            Path directory = Path.of(parent).toAbsolutePath().normalize();
            check(directory, parent.matches(".*[*?\\[{].*"));
            if (UNREADABLE.matcher(directory.toString()).find()) {
                throw new UsageException(
                        "--pattern: Camel reads no directory with '?', '\\' or '${' in its path: rename " + directory
                                + ", or name it by a symbolic link");
            }
            return new LogPattern(directory, glob);
        } catch (PatternSyntaxException | InvalidPathException e) {
            throw new UsageException("--pattern: '" + pattern + "' is not a pattern: " + e.getMessage(), e);
        }
    }

    private static void check(Path directory, boolean wildcards) throws UsageException {
        try {
            if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
                throw new UsageException("--pattern: " + directory + " is not a directory");
            }
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "--pattern: there is no directory " + directory
                            + (wildcards ? " (only the file name may have wildcards)" : ""),
                    e);
        } catch (IOException e) {
            throw new UsageException("--pattern: the directory cannot be looked at: " + FileErrors.message(e), e);
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            throw new UsageException("--pattern: the directory " + directory
                    + " cannot be read: give the user that runs memcload the right to list it and to enter it");
        }
    }

    /**
     * Refuses an output file that would be taken for a log, under any path and through symbolic links.
     *
     * @param option the option that names the file
     * @param file relative to the working directory; null for none
     * @throws UsageException if the file is in the directory of the logs and its name matches
     */
    void checkOutput(String option, Path file) throws UsageException {
        Path place = file;
        for (int links = 0; place != null && links < MAX_LINKS; links++) {
            if (matches(place)) {
                throw new UsageException(option + ": " + file
                        + " would be taken for a log, since it matches --pattern: name a file in another directory");
            }
            place = target(place);
        }
    }

    private boolean matches(Path file) {
        Path name = file.getFileName();
        Path parent = file.toAbsolutePath().getParent();
        try {
            return name != null
                    && parent != null
                    && !name.toString().startsWith(".")
                    && FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(name)
                    && Files.isSameFile(parent, directory);
        } catch (IOException e) {
            // a missing directory is not that of the logs
            return false;
        }
    }

    /** Null if the file is not a symbolic link. */
    private static Path target(Path file) {
        try {
            return Files.isSymbolicLink(file)
                    ? file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file))
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The directory for the URI of a Camel endpoint; encoded twice, since Camel decodes it twice. */
    String uriPath() {
        return encoded(encoded(directory.toString()));
    }

    private static String encoded(String path) {
        try {
            return new URI(null, null, path, null).getRawPath();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
