package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.memcload.run.ClaimDirectory;
import org.memcload.run.RejectsFile;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files are taken: regular ones that match the glob and do not start with a dot; none once the run is to stop. */
public final class MatchesPattern implements GenericFileFilter<File> {

    private static final Logger LOG = LoggerFactory.getLogger(MatchesPattern.class);

    /** So that the dot name, the names of rejects and failed files, and numbered backups of each are at most 255 bytes. */
    private static final int MAX_NAME_BYTES = 238;

    private static final Set<String> OWN = Set.of(ClaimDirectory.FAILED, RejectsFile.DIRECTORY);

    private final Run run;
    private final PathMatcher matcher;
    /** Names that match of what is no file, as far as that is said. Guarded by this. */
    private final Set<Path> noFiles = new HashSet<>();

    public MatchesPattern(Run run) {
        this.run = run;
        this.matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + run.settings().glob());
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        Path path = file.getFile().toPath();
        return !run.isStopping() && matches(path) && Files.isRegularFile(path) && !isDone(file.getFileName());
    }

    /** All files to be taken, in no particular order. Says once of each name that matches if it is none of a file. */
    public List<Path> list() throws IOException {
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(run.settings().directory())) {
            for (Path file : files) {
                if (matches(file)) {
                    if (Files.isRegularFile(file)) {
                        matching.add(file);
                    } else {
                        warn(file);
                    }
                }
            }
        }
        return matching;
    }

    /** Whether a dry run, which renames nothing, has had the file already. */
    private boolean isDone(String name) {
        return run.settings().dry() && run.hasReported(name);
    }

    /**
     * Why a file that matches can never be taken.
     *
     * @return a sentence that names the first one, by its name; empty where there is none
     */
    public Optional<String> untakeable() throws IOException {
        return list().stream()
                .sorted()
                .flatMap(file -> reason(file).map(reason -> file + " cannot be taken: " + reason).stream())
                .findFirst();
    }

    private static Optional<String> reason(Path file) {
        String name = file.getFileName().toString();
        // Camel takes a backslash for a slash; java.io.File loses what the locale has no character for
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
        if (Files.exists(file) && !Files.isReadable(file)) {
            return Optional.of("permission denied: give the user that runs memcload the right to read it");
        }
        return Optional.empty();
    }

    private boolean matches(Path file) {
        Path name = file.getFileName();
        return !name.toString().startsWith(".") && matcher.matches(name);
    }

    private synchronized void warn(Path file) {
        if (OWN.contains(file.getFileName().toString())) {
            return;
        }
        // where nothing is there it has vanished meanwhile
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && noFiles.add(file)) {
            LOG.warn("{} is left alone: it matches, but is {}", file, kind(file));
        }
    }

    private static String kind(Path file) {
        if (Files.isDirectory(file)) {
            return "a directory";
        }
        return Files.exists(file) ? "no regular file" : "a symbolic link to nothing";
    }
}
