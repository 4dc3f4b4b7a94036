package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.memcload.files.Untakeable;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files are taken: regular ones that match the glob and do not start with a dot; none when the run is stopping. */
public final class MatchesPattern implements GenericFileFilter<File> {

    private static final Logger LOG = LoggerFactory.getLogger(MatchesPattern.class);

    private final Run run;
    private final PathMatcher matcher;
    /** Matches that are not regular files and for which a warning was logged. Guarded by this. */
    private final Set<Path> warnedAbout = new HashSet<>();

    public MatchesPattern(Run run) {
        this.run = run;
        this.matcher =
                FileSystems.getDefault().getPathMatcher("glob:" + run.settings().glob());
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        return isTakeable(file.getFile().toPath());
    }

    /** Whether to take a file of the directory now. */
    boolean isTakeable(Path file) {
        return !run.isStopping() && isWanted(file) && Files.isRegularFile(file);
    }

    /** Reads the directory once and passes on every wanted path, in no particular order. */
    void read(Consumer<Path> wanted) throws IOException {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(run.settings().directory())) {
            for (Path file : files) {
                if (isWanted(file)) {
                    wanted.accept(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Whether its name matches, and this is not a dry run that has already finished it. */
    private boolean isWanted(Path file) {
        Path path = file.getFileName();
        String name = path.toString();
        return !name.startsWith(".") && matcher.matches(path) && !run.hasSeen(name);
    }

    /**
     * Why a matching file can never be taken. Warns about each match that is not a regular file.
     *
     * @return a sentence that names the first such file in the order of names; empty if every file can be taken
     */
    public Optional<String> untakeable() throws IOException {
        First first = new First();
        read(file -> {
            if (!Files.isRegularFile(file)) {
                warnIfIrregular(file);
            } else if (first.file == null || file.compareTo(first.file) < 0) {
                reason(file).ifPresent(reason -> first.set(file, reason));
            }
        });
        return Optional.ofNullable(first.reason).map(reason -> first.file + " cannot be taken: " + reason);
    }

    /** With {@code --watch} the run waits for a file that cannot be read. */
    private Optional<String> reason(Path file) {
        Optional<String> reason = Untakeable.byName(file);
        return reason.isPresent() || run.settings().watch() ? reason : Untakeable.byRights(file);
    }

    /** Warns once about a match that is not a regular file; does nothing if it is one, or has vanished. */
    synchronized void warnIfIrregular(Path file) {
        if (!Files.isRegularFile(file)
                && !isOwnDirectory(file)
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && warnedAbout.add(file)) {
            LOG.warn("{} is left alone: it matches, but is {}", file, kind(file));
        }
    }

    private static boolean isOwnDirectory(Path file) {
        return Untakeable.isOwnDirectory(file.getFileName().toString());
    }

    private static String kind(Path file) {
        if (Files.isDirectory(file)) {
            return "a directory";
        }
        return Files.exists(file) ? "not a regular file" : "a symbolic link to nothing";
    }

    /** The first file by name that cannot be taken, among those read so far. */
    private static final class First {

        private Path file;
        private String reason;

        void set(Path untakeable, String why) {
            file = untakeable;
            reason = why;
        }
    }
}
