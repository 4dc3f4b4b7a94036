package org.memcload.route;

import java.io.IOException;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.memcload.run.ExitCode;
import org.memcload.run.FileErrors;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the run when a poll found no file to take, after making sure that it is so. */
public final class NothingLeft implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(NothingLeft.class);

    private final Run run;
    private final MatchesPattern pattern;

    public NothingLeft(Run run, MatchesPattern pattern) {
        this.run = run;
        this.pattern = pattern;
    }

    @Override
    public void process(Exchange exchange) {
        try {
            look();
        } catch (IOException e) {
            LOG.error("The directory of the logs cannot be read: {}", FileErrors.message(e));
            run.stop(ExitCode.ERROR);
        }
    }

    private void look() throws IOException {
        Optional<String> untakeable = pattern.untakeable();
        if (untakeable.isPresent()) {
            LOG.error(untakeable.get());
            run.stop(ExitCode.ERROR);
            return;
        }
        // a poll is empty too when the file it wanted to take has vanished
        if (run.settings().dry() || pattern.list().isEmpty()) {
            if (run.isEmpty() && !run.settings().watch()) {
                LOG.info(
                        "Nothing matches {}",
                        run.settings().directory().resolve(run.settings().glob()));
            }
            run.idle();
        }
    }
}
