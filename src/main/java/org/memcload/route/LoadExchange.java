package org.memcload.route;

import org.apache.camel.Exchange;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.Delivery;
import org.memcload.delivery.FileLedger;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.run.FileLoad;

/**
 * The objects that an exchange carries for the steps, as exchange properties. Exchanges split off a file's exchange, their batches,
 * and copies have them too.
 */
final class LoadExchange {

    private static final String FILE = "memcloadFile";
    private static final String TURN = "memcloadTurn";
    private static final String DELIVERY = "memcloadDelivery";

    private LoadExchange() {}

    static void setFile(Exchange exchange, FileLoad file) {
        exchange.setProperty(FILE, file);
    }

    /** The file of an exchange; null if it has none. */
    static FileLoad findFile(Exchange exchange) {
        return exchange.getProperty(FILE, FileLoad.class);
    }

    /** @throws IncompleteRouteException if no step has opened the file */
    static FileLoad file(Exchange exchange) {
        FileLoad file = findFile(exchange);
        if (file == null || !file.isOpen()) {
            throw new IncompleteRouteException("the step openFile is missing in the route, or comes too late");
        }
        return file;
    }

    /** @throws IncompleteRouteException if no step has opened the file */
    static FileLedger ledger(Exchange exchange) {
        return file(exchange).ledger();
    }

    static void setTurn(Exchange exchange, BlockOrder.Turn turn) {
        exchange.setProperty(TURN, turn);
    }

    /** The turn of a block; null before parseLines. */
    static BlockOrder.Turn turn(Exchange exchange) {
        return exchange.getProperty(TURN, BlockOrder.Turn.class);
    }

    static void setDelivery(Exchange exchange, Delivery delivery) {
        exchange.setProperty(DELIVERY, delivery);
    }

    /** The delivery of a batch; null before lanes. */
    static Delivery delivery(Exchange exchange) {
        return exchange.getProperty(DELIVERY, Delivery.class);
    }
}
