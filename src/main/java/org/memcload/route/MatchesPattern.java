package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.memcload.run.Run;

/** Which files are taken: regular ones that match the glob and do not start with a dot; none once the run is to stop. */
public final class MatchesPattern implements GenericFileFilter<File> {

    /** Why a file cannot be taken. */
    public static final String UNTAKEABLE =
            "its name has a backslash, or characters that the locale does not have: rename it, or set LC_ALL to C.UTF-8";

    private final Run run;
    private final PathMatcher matcher;

    public MatchesPattern(Run run) {
        this.run = run;
        this.matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + run.settings().glob());
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        return !run.isStopping() && matches(file.getFile().toPath()) && !isDone(file.getFileName());
    }

    /** All files to be taken, in no particular order. */
    public List<Path> list() throws IOException {
        List<Path> matching = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(run.settings().directory())) {
            for (Path file : files) {
                if (matches(file)) {
                    matching.add(file);
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
     * A file that matches and that the file consumer can never take, since it does not see it under its name.
     *
     * @return null where there is none
     */
    public Path findUntakeable() throws IOException {
        for (Path file : list()) {
            // Camel takes a backslash for a slash; java.io.File loses what the locale has no character for
            if (file.getFileName().toString().indexOf('\\') >= 0
                    || !file.toFile().exists()) {
                return file;
            }
        }
        return null;
    }

    private boolean matches(Path file) {
        Path name = file.getFileName();
        return !name.toString().startsWith(".") && matcher.matches(name) && Files.isRegularFile(file);
    }
}
