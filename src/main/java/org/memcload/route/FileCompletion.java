package org.memcload.route;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.ExitCode;
import org.memcload.run.FileErrors;
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
        if (!(exchange.getException() instanceof NotLoadedException) && exchange.getException() != null) {
            // what went wrong first says more
            hold(HeldByError.log(ledger, ledger.error().orElse(exchange.getException())));
            ledger.rejects().discard();
        }
        if (!run.settings().dry()) {
            checkName(FinalName.of(ledger, ledger.verdict().orElse(null)));
        }
        FileStatus status = ledger.verdict().orElse(null);
        if (status == FileStatus.LOADED) {
            LOG.info("Loaded {}: {} lines in {} s", ledger.path(), ledger.lines(), ledger.elapsedSeconds());
        } else if (status == FileStatus.DRY) {
            LOG.info(
                    "Would have loaded {}: {} lines, {} of them rejected",
                    ledger.path(),
                    ledger.lines(),
                    ledger.rejectedLines());
        }
        if (status == null) {
            run.leave(ledger);
        } else {
            run.close(ledger);
        }
    }

    private void checkName(Path expected) {
        if (!exists(claimed)) {
            // else it is already said
            if (!exists(expected) && ledger.error().isEmpty()) {
                LOG.error("{} has vanished before it could be renamed to {}", claimed, expected);
                hold("vanished before it could be renamed to " + expected);
            }
            return;
        }
        try {
            // The file consumer leaves a link undone whose relative target does not exist from here.
            move(expected);
        } catch (IOException e) {
            String reason = FileErrors.message(e);
            hold("could not be renamed to " + expected + ": " + reason);
            LOG.error(
                    "{} could not be renamed to {}: {}. It is {}: put that right and run the same command again",
                    ledger.path(),
                    expected,
                    reason,
                    giveBack());
        }
    }

    /** Gives the file its own name, if that can be done, and says what it is called. */
    private Path giveBack() {
        try {
            move(ledger.path());
            return ledger.path();
        } catch (IOException e) {
            return claimed;
        }
    }

    private void move(Path name) throws IOException {
        if (exists(name)) {
            throw new FileAlreadyExistsException(name.toString());
        }
        if (RelativeLink.is(claimed) && !name.getParent().equals(ledger.path().getParent())) {
            RelativeLink.moveBelow(claimed, name);
        } else {
            Files.move(claimed, name, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void hold(String reason) {
        ledger.judge(FileStatus.HELD, reason);
        run.stop(ExitCode.ERROR);
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }
}
