package org.memcload.route;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.FileLedger;

/**
 * Leaves to {@link FileCompletion} the renames that the file consumer would do wrong: of a file whose own name a new file has
 * by now, which the consumer would delete, and of a relative symbolic link to another directory, where it would lead elsewhere.
 */
final class LeaveRename extends SynchronizationAdapter {

    private final FileLedger ledger;
    private final Path claimed;

    LeaveRename(FileLedger ledger, Path claimed) {
        this.ledger = ledger;
        this.claimed = claimed;
    }

    /** Before the file consumer's own, after {@link RenameGuard}, which may fail the exchange. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST + 1;
    }

    @Override
    public void onDone(Exchange exchange) {
        if (!exchange.isFailed()) {
            return;
        }
        boolean isGivenBack = ledger.name().equals(exchange.getProperty(LoadProperties.FAILED_NAME));
        if (isGivenBack ? Files.exists(ledger.path(), LinkOption.NOFOLLOW_LINKS) : RelativeLink.is(claimed)) {
            // no rename without a name
            exchange.removeProperty(LoadProperties.FAILED_NAME);
        }
    }
}
