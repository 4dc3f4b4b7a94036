package org.memcload.route;

import org.apache.camel.Exchange;
import org.memcload.run.FileLedger;
import org.memcload.run.IncompleteRouteException;

/** Exchange properties that the steps share. Exchanges split off a file's exchange, and batches of them, have them too. */
final class LoadProperties {

    /** The {@link FileLedger} of the file. */
    private static final String LEDGER = "memcloadLedger";

    /** The {@link ClaimedFile}. */
    private static final String FILE = "memcloadFile";

    /** The {@link BlockSequence} of the file. */
    private static final String SEQUENCE = "memcloadSequence";

    /** The {@link BlockSequence.Turn} of a block. */
    static final String TURN = "memcloadTurn";

    /** What is known of a batch that is sent again. */
    static final String TRIED = "memcloadTried";

    /** Name that a file gets, in its directory, when its exchange fails; the route's moveFailed refers to it. */
    static final String FAILED_NAME = "memcloadFailedName";

    private LoadProperties() {}

    static void setFile(Exchange exchange, ClaimedFile claimed) {
        exchange.setProperty(FILE, claimed);
    }

    static ClaimedFile file(Exchange exchange) {
        return exchange.getProperty(FILE, ClaimedFile.class);
    }

    static void setSequence(Exchange exchange, BlockSequence sequence) {
        exchange.setProperty(SEQUENCE, sequence);
    }

    /** @throws IncompleteRouteException where no step has opened the file */
    static BlockSequence sequence(Exchange exchange) {
        ledger(exchange);
        return exchange.getProperty(SEQUENCE, BlockSequence.class);
    }

    static void setLedger(Exchange exchange, FileLedger ledger) {
        exchange.setProperty(LEDGER, ledger);
    }

    /** @throws IncompleteRouteException where no step has opened the file */
    static FileLedger ledger(Exchange exchange) {
        FileLedger ledger = findLedger(exchange);
        if (ledger == null) {
            throw new IncompleteRouteException("the step openFile is missing in the route, or comes too late");
        }
        return ledger;
    }

    /** The ledger of the exchange's file; null where no step has opened it. */
    static FileLedger findLedger(Exchange exchange) {
        return exchange.getProperty(LEDGER, FileLedger.class);
    }
}
