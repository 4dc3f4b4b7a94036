package org.memcload.route;

import java.io.IOException;
import java.util.Optional;
import org.memcload.run.FileErrors;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.ProgramErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what kept a file from being loaded, where that was neither the file nor a server. */
final class HeldByError {

    private static final Logger LOG = LoggerFactory.getLogger(HeldByError.class);

    private HeldByError() {}

    /**
     * Logs the error: of the disk or of a route in a line, of the program with a stack trace.
     *
     * @return the reason for the report
     */
    static String log(FileLedger ledger, Throwable error) {
        if (error instanceof IOException failure) {
            String reason = FileErrors.message(failure);
            LOG.error("{} was not loaded: {}. Put that right and run the same command again", ledger.path(), reason);
            return reason;
        }
        Optional<Error> shortage = ProgramErrors.in(error).filter(ProgramErrors::isShortage);
        if (shortage.isPresent()) {
            String reason = ProgramErrors.message(shortage.get());
            LOG.error("{} was not loaded: {}", ledger.path(), reason);
            return reason;
        }
        if (error instanceof IncompleteRouteException) {
            LOG.error("{} was not loaded: {}. It keeps its name: mend the route", ledger.path(), error.getMessage());
            return error.getMessage();
        }
        LOG.error("{}: error of the program", ledger.path(), error);
        return ProgramErrors.message(error);
    }
}
