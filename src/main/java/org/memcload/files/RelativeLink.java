package org.memcload.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A symbolic link whose target is named relative to the directory that the link is in. */
final class RelativeLink {

    private RelativeLink() {}

    /** Whether a file is such a link. */
    static boolean is(Path file) {
        try {
            return Files.isSymbolicLink(file) && !Files.readSymbolicLink(file).isAbsolute();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Creates a link one directory below that of the logs, to the target that the claimed link has in the directory of the logs.
     * Then removes the claimed link; both exist until then, so that a crash loses neither.
     *
     * @param link the new link; its name must be free
     */
    static void moveBelow(Path claimed, Path link) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("..").resolve(Files.readSymbolicLink(claimed)));
        Files.delete(claimed);
    }
}
