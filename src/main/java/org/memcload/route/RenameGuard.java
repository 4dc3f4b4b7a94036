package org.memcload.route;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.ExitCode;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.Run;

/**
 * Keeps the file consumer from renaming a file unless settle has judged that every line is accounted for, whatever steps the
 * route lacks. The consumer looks once more whether the exchange has failed when it is about to rename the file, so it is
 * enough to fail the exchange right before that.
 */
final class RenameGuard extends SynchronizationAdapter {

    private final Run run;
    private final String name;

    private RenameGuard(Run run, String name) {
        this.run = run;
        this.name = name;
    }

    /**
     * Guards a file, unless it is guarded already. It is guarded before it is claimed, and so before the first step of its
     * route; by openFile where the route's consumer does without stoppedGrowing.
     *
     * @param name its name in the directory
     */
    static void install(Exchange exchange, Run run, String name) {
        if (exchange.getProperty(LoadProperties.FAILED_NAME) != null) {
            return;
        }
        exchange.setProperty(LoadProperties.FAILED_NAME, name);
        exchange.getExchangeExtension().addOnCompletion(new RenameGuard(run, name));
        exchange.getExchangeExtension().addOnCompletion(new Unopened(run, name));
    }

    /** Before the file consumer's own. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }

    @Override
    public void onDone(Exchange exchange) {
        FileLedger ledger = LoadProperties.findLedger(exchange);
        if (ledger == null) {
            keepNewcomer(exchange);
            exchange.setException(new NotLoadedException(name + " was not loaded"));
        } else if (!exchange.isFailed() && !isLoaded(ledger)) {
            exchange.setException(new NotLoadedException(name + " was not loaded"));
        }
    }

    /** The file consumer would delete a new file that has the name by now. */
    private void keepNewcomer(Exchange exchange) {
        if (Files.exists(run.settings().directory().resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            // no rename without a name
            exchange.removeProperty(LoadProperties.FAILED_NAME);
        }
    }

    private boolean isLoaded(FileLedger ledger) {
        if (!ledger.isSettled()) {
            hold(ledger, "the route has no step settle, or ends before it");
            return false;
        }
        FileStatus status = ledger.verdict().orElse(null);
        boolean loaded = status == FileStatus.LOADED || status == FileStatus.DRY;
        if (loaded && !ledger.isClean()) {
            hold(ledger, "the route reads or sends records behind the step settle, which has to be the last one");
            return false;
        }
        return loaded;
    }

    private void hold(FileLedger ledger, String reason) {
        // what went wrong first says more
        Throwable error = ledger.error().orElseGet(() -> new IncompleteRouteException(reason));
        ledger.judge(FileStatus.HELD, HeldByError.log(ledger, error));
        ledger.rejects().discard();
        run.stop(ExitCode.ERROR);
    }

    /** Reports a file that no step has opened, when it has its name back. */
    private static final class Unopened extends SynchronizationAdapter {

        private final Run run;
        private final String name;

        Unopened(Run run, String name) {
            this.run = run;
            this.name = name;
        }

        /** After the file consumer's own. */
        @Override
        public int getOrder() {
            return Ordered.LOWEST;
        }

        @Override
        public void onDone(Exchange exchange) {
            if (LoadProperties.findLedger(exchange) == null) {
                FileLedger ledger = run.open(name, 0);
                Throwable missing = new IncompleteRouteException("the route has no step openFile, or ends before it");
                ledger.judge(FileStatus.HELD, HeldByError.log(ledger, missing));
                run.stop(ExitCode.ERROR);
                run.close(ledger);
            }
        }
    }
}
