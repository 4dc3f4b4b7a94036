package org.memcload.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file, or a symbolic link to one, under the name that it has while it is being loaded. */
final class ClaimedFile {

    private final Path name;
    private final Path directory;
    private final Path content;
    private FileState state;

    /**
     * A file that was just claimed.
     *
     * @param name what it is called now
     * @param directory where it was claimed, from which a relative link leads to its target
     */
    ClaimedFile(Path name, Path directory) {
        this.name = name;
        this.directory = directory;
        this.content = target();
    }

    /** What is to be read. */
    Path content() {
        return content;
    }

    /** Its bytes; 0 where it cannot be looked at. */
    long size() {
        return content.toFile().length();
    }

    /** Notes what it is like before it is read. */
    void remember() throws IOException {
        state = FileState.of(content);
    }

    /**
     * Whether somebody has written to it or replaced it since it was remembered.
     *
     * @throws NoSuchFileException if it is gone
     */
    boolean hasChanged() throws IOException {
        if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(name.toString(), null, "has vanished while it was loaded");
        }
        return !target().equals(content) || !FileState.of(content).equals(state);
    }

    private Path target() {
        try {
            return directory.resolve(Files.readSymbolicLink(name));
        } catch (IOException | UnsupportedOperationException e) {
            // no link
            return name;
        }
    }
}
