package org.memcload.route;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.memcload.files.ClaimDirectory;

/** The path to which a route claims a file; the file consumer would delete an existing file there. */
final class ClaimTarget {

    private ClaimTarget() {}

    /**
     * The obstacle to claiming a file.
     *
     * @param exchange the file's exchange
     * @param directory the directory of the logs
     * @return the obstacle in words; empty if there is none
     */
    static Optional<String> obstacle(GenericFileEndpoint<File> endpoint, Exchange exchange, Path directory) {
        // null in a dry run
        Expression preMove = endpoint.getPreMove();
        String name = preMove == null ? null : preMove.evaluate(exchange, String.class);
        if (name == null) {
            return Optional.empty();
        }
        Path target = directory.resolve(name).normalize();
        if (target.equals(ClaimDirectory.lockFile(directory))) {
            return Optional.of(
                    "the route claims it to " + target + ", which is the lock file: rename it, or have the route"
                            + " claim to .memcload/.claimed/${file:onlyname}, as the shipped one does");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of("the route claims it to " + target + ", which exists already: move that away");
        }
        return Optional.empty();
    }
}
