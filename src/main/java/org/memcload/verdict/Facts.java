package org.memcload.verdict;

import java.util.List;
import java.util.Optional;
import org.memcload.delivery.Counts;
import org.memcload.servers.ServerEvent;
import org.memcload.servers.ServerFailure;
import org.memcload.servers.ServerFindings;

/**
 * All known facts about a file when its last delivery is closed.
 *
 * @param error the first error of the program, the disk or the route
 * @param interrupted whether the run is to stop
 * @param serverFailures servers whose batches were given up
 * @param readToEnd whether the file was read to its end, or to its damage
 * @param changed whether the file was written to or replaced while it was read
 * @param corruption the damage in the file, in words
 * @param findings findings about the servers that acknowledged records
 * @param losses losses of servers since a report last named them
 * @param reloads how often the file was already reloaded because of server events
 */
public record Facts(
        Counts counts,
        Optional<Throwable> error,
        boolean interrupted,
        List<ServerFailure> serverFailures,
        boolean readToEnd,
        boolean changed,
        Optional<String> corruption,
        ServerFindings findings,
        List<ServerEvent> losses,
        int reloads) {}
