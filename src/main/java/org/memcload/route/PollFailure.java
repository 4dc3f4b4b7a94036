package org.memcload.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.spi.ExceptionHandler;
import org.memcload.files.ClaimDirectory;
import org.memcload.files.FileErrors;
import org.memcload.run.ExitCode;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the run if the file consumer cannot read the directory or claim a file. */
public final class PollFailure implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PollFailure.class);

    private final Run run;

    public PollFailure(Run run) {
        this.run = run;
    }

    @Override
    public void handleException(Throwable exception) {
        handleException(null, null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        if (exception instanceof NotLoadedException) {
            return;
        }
        Path wanted = wanted(exchange);
        if (wanted != null && !Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            LOG.warn("{} has vanished before it could be taken", wanted);
            return;
        }
        Object what = wanted == null ? "Files in " + run.settings().directory() : wanted;
        if (exception instanceof IOException failure) {
            LOG.error("{} cannot be taken: {}", what, FileErrors.message(failure));
        } else if (exception instanceof GenericFileOperationFailedException) {
            LOG.error(
                    "{} cannot be moved to {}: give the user that runs memcload the right to rename it",
                    what,
                    run.settings().directory().resolve(ClaimDirectory.NAME));
        } else {
            LOG.error("No file can be taken from {}: {}", run.settings().directory(), exception.toString(), exception);
        }
        run.stop(ExitCode.ERROR);
    }

    /** The file about to be taken; null if the failure concerns no file. */
    private static Path wanted(Exchange exchange) {
        GenericFile<?> file = exchange == null
                ? null
                : exchange.getProperty(ExchangePropertyKey.FILE_EXCHANGE_FILE, GenericFile.class);
        return file == null ? null : Path.of(file.getAbsoluteFilePath());
    }
}
