package org.memcload.route;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.memcload.files.FileErrors;
import org.memcload.run.ExitCode;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the run when a poll found no file to take, after checking that no file is left. */
public final class NothingLeft implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(NothingLeft.class);

    private final Run run;
    private final DirectoryListing listing;

    public NothingLeft(Run run, DirectoryListing listing) {
        this.run = run;
        this.listing = listing;
    }

    @Override
    public void process(Exchange exchange) {
        try {
            // a poll is also empty if the file it was about to take has vanished or cannot be read yet
            if (listing.isExhausted()) {
                end();
            }
        } catch (IOException e) {
            LOG.error("The directory of the logs cannot be read: {}", FileErrors.message(e));
            run.stop(ExitCode.ERROR);
        }
    }

    private void end() {
        if (run.isEmpty() && !run.settings().watch()) {
            LOG.info(
                    "Nothing matches {}",
                    run.settings().directory().resolve(run.settings().glob()));
        }
        run.idle();
    }
}
