package org.memcload.cli;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.PatternSyntaxException;
import org.memcload.run.UsageException;

/**
 * Where the logs are, as given by {@code --pattern}.
 *
 * @param directory absolute
 * @param glob for the names in it, as {@link java.nio.file.FileSystem#getPathMatcher} takes it
 */
record LogPattern(Path directory, String glob) {

    /**
     * Splits a pattern such as {@code /data/*.tsv.gz}.
     *
     * @throws UsageException if the directory is not there, or the pattern is none
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
            if (!Files.isDirectory(directory)) {
                throw new UsageException("--pattern: there is no directory " + directory
                        + (parent.matches(".*[*?\\[{].*") ? " (only the file name may have wildcards)" : ""));
            }
            if (!Files.isReadable(directory)) {
                throw new UsageException("--pattern: the directory " + directory + " cannot be read");
            }
            return new LogPattern(directory, glob);
        } catch (PatternSyntaxException | InvalidPathException e) {
            throw new UsageException("--pattern: '" + pattern + "' is no pattern: " + e.getMessage(), e);
        }
    }
}
