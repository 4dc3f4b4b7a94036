package org.memcload.verdict;

import java.util.List;
import java.util.Optional;
import org.memcload.delivery.Counts;
import org.memcload.servers.ServerEvent;
import org.memcload.servers.ServerFailure;
import org.memcload.servers.ServerFindings;

/**
 * All that is known of a file when its last delivery is closed.
 *
 * @param error the first error of the program, the disk or the route
 * @param interrupted whether the run is to stop
 * @param serverFailures servers that batches were given up for
 * @param readToEnd whether the file was read to its end, or to the damage in it
 * @param changed whether somebody wrote to the file while it was read
 * @param corruption the damage in the file, in words
 * @param findings what happened to the servers that acknowledged records
 * @param losses what servers have lost since a report last named it
 * @param reloads how often the file was loaded again already for things that happened to servers
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
