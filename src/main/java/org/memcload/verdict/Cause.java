package org.memcload.verdict;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.memcload.servers.ServerEvent;
import org.memcload.servers.ServerFailure;
import org.memcload.servers.ServerFindings;

/** Why a file is held. */
public sealed interface Cause {

    /** What a held file means for the run. */
    enum Effect {
        /** The run stops: an error of the program, the disk or a route. */
        STOP,
        /** The run stops because of a server, even with {@code --watch}. */
        STOP_FOR_SERVER,
        /** The run stops because of a server, or waits for it with {@code --watch}. */
        WAIT_FOR_SERVER
    }

    default Effect effect() {
        return Effect.STOP;
    }

    /** An error of the program, the disk or the route. */
    record ByError(Throwable error) implements Cause {}

    /** The route has dropped lines. */
    record LinesDropped(long lines) implements Cause {}

    /** The route has not reached its end. Every file is in this state until then. */
    record NotSettled() implements Cause {}

    /**
     * The file could not be renamed.
     *
     * @param claimed its name before
     * @param target its final name
     * @param present its present name
     * @param failure the reason; empty if the file has vanished
     */
    record NotRenamed(Path claimed, Path target, Path present, Optional<IOException> failure) implements Cause {}

    /**
     * Servers did not take batches, and all redeliveries are used up.
     *
     * @param silent other servers that did not answer whether they still have acknowledged records
     * @param notAcknowledged records read so far that no server acknowledged
     */
    record ServersFailed(List<ServerFailure> failures, List<String> silent, long notAcknowledged) implements Cause {
        @Override
        public Effect effect() {
            return Effect.WAIT_FOR_SERVER;
        }
    }

    /** Servers did not answer whether they still have acknowledged records. */
    record ServersSilent(ServerFindings findings) implements Cause {
        @Override
        public Effect effect() {
            return Effect.WAIT_FOR_SERVER;
        }
    }

    /**
     * The file was loaded as often as allowed, and each time acknowledged records were in danger.
     *
     * @param times how often it was loaded
     */
    record RecordsInDanger(List<ServerEvent> dangers, int times) implements Cause {
        @Override
        public Effect effect() {
            return Effect.WAIT_FOR_SERVER;
        }
    }

    /** Servers evicted records, and the options hold a file for that. Waiting gives a server no memory. */
    record Evicted(List<ServerEvent> losses) implements Cause {
        @Override
        public Effect effect() {
            return Effect.STOP_FOR_SERVER;
        }
    }
}
