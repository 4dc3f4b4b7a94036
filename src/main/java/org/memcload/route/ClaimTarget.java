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

/** Where a route claims a file: the file consumer would delete what is there. */
final class ClaimTarget {

    private ClaimTarget() {}

    /**
     * What is in the way of claiming a file.
     *
     * @param exchange that of the file
     * @param directory the directory of the logs
     * @return in words; empty where nothing is in the way
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
