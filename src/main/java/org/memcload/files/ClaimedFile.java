package org.memcload.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file, or a symbolic link to one, under its name during the load. */
public final class ClaimedFile {

    private final Path name;
    private final Path directory;
    private final Path content;
    private FileState state;

    /**
     * A file that was just claimed.
     *
     * @param name its present name
     * @param directory in which it was claimed; relative links are resolved against it
     */
    public ClaimedFile(Path name, Path directory) {
        this.name = name;
        this.directory = directory;
        this.content = target();
    }

    /** Its present name. */
    public Path name() {
        return name;
    }

    /** The file to read: the target if it is a symbolic link. */
    public Path content() {
        return content;
    }

    /** Bytes of its content; 0 if its size cannot be read. */
    public long size() {
        return content.toFile().length();
    }

    /** Notes its state before it is read. */
    public void remember() throws IOException {
        state = FileState.of(content);
    }

    /**
     * Whether it was written to or replaced since it was remembered.
     *
     * @throws NoSuchFileException if it is gone
     */
    public boolean hasChanged() throws IOException {
        if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(name.toString(), null, "has vanished while it was loaded");
        }
        return !target().equals(content) || !FileState.of(content).equals(state);
    }

    /** Whether it is a symbolic link whose target is named relative to the directory that the link is in. */
    public boolean isRelativeLink() {
        return RelativeLink.is(name);
    }

    /**
     * Renames it, so that a relative link still leads to its target.
     *
     * @throws FileAlreadyExistsException if that name is taken
     */
    public void moveTo(Path target) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (isRelativeLink() && !target.getParent().equals(directory)) {
            RelativeLink.moveBelow(name, target);
        } else {
            Files.move(name, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path target() {
        try {
            return directory.resolve(Files.readSymbolicLink(name));
        } catch (IOException | UnsupportedOperationException e) {
            // not a link
            return name;
        }
    }
}
