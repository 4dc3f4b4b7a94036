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

    private boolean matches(Path file) {
        Path name = file.getFileName();
        return !name.toString().startsWith(".") && matcher.matches(name) && Files.isRegularFile(file);
    }
}
