package org.memcload.route;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.apache.camel.Exchange;
import org.apache.camel.Ordered;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.run.FileLedger;

/**
 * Keeps a claimed file from getting its own name back when a new file has that name by now: the file consumer would delete
 * the new one. It stays claimed then, and {@link FileCompletion} says so.
 */
final class KeepNewcomer extends SynchronizationAdapter {

    private final FileLedger ledger;

    KeepNewcomer(FileLedger ledger) {
        this.ledger = ledger;
    }

    /** Before the file consumer's own. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }

    @Override
    public void onFailure(Exchange exchange) {
        if (ledger.name().equals(exchange.getProperty(LoadProperties.FAILED_NAME))
                && Files.exists(ledger.path(), LinkOption.NOFOLLOW_LINKS)) {
            // no rename without a name
            exchange.removeProperty(LoadProperties.FAILED_NAME);
        }
    }
}
