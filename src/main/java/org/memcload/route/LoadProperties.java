package org.memcload.route;

import org.apache.camel.Exchange;
import org.memcload.run.FileLedger;

/** Exchange properties that the steps share. Exchanges split off a file's exchange, and batches of them, have them too. */
final class LoadProperties {

    /** The {@link FileLedger} of the file. */
    private static final String LEDGER = "memcloadLedger";

    /** The {@link ClaimedFile}. */
    private static final String FILE = "memcloadFile";

    /** The {@link BlockSequence} of the file. */
    static final String SEQUENCE = "memcloadSequence";

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

    static void setLedger(Exchange exchange, FileLedger ledger) {
        exchange.setProperty(LEDGER, ledger);
    }

    static FileLedger ledger(Exchange exchange) {
        FileLedger ledger = exchange.getProperty(LEDGER, FileLedger.class);
        if (ledger == null) {
            throw new IllegalStateException("The step openFile is missing in the route, or comes too late");
        }
        return ledger;
    }
}
