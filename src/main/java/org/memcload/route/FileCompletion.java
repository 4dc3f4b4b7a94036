package org.memcload.route;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.ExitCode;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters a file in the report, after the file consumer has renamed it: Camel only logs it when that fails, so here is looked
 * at what name the file really has.
 */
final class FileCompletion extends SynchronizationAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(FileCompletion.class);

    private final Run run;
    private final FileLedger ledger;
    private final Path claimed;

    FileCompletion(Run run, FileLedger ledger, Path claimed) {
        this.run = run;
        this.ledger = ledger;
        this.claimed = claimed;
    }

    /** Behind the file consumer's own. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void onDone(Exchange exchange) {
        FileStatus status = ledger.verdict().orElse(null);
        if (!(exchange.getException() instanceof NotLoadedException) && exchange.getException() != null) {
            LOG.error("{}: error of the program", ledger.path(), exchange.getException());
            ledger.judge(FileStatus.HELD, "error of the program: " + exchange.getException());
            run.stop(ExitCode.ERROR);
        }
        Path expected = FinalName.of(ledger, status);
        if (!run.settings().dry() && (exists(claimed) || !exists(expected))) {
            LOG.error(
                    "{} could not be renamed to {}: rename it yourself, after a look at the rights in the directory",
                    claimed,
                    expected);
            ledger.judge(FileStatus.HELD, "could not be renamed to " + expected);
            run.stop(ExitCode.ERROR);
        }
        if (ledger.verdict().isPresent()) {
            run.close(ledger);
        } else {
            run.leave(ledger);
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
