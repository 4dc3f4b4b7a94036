package org.memcload.route;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.memcload.run.IncompleteRouteException;

/** Lets the blocks of a file pass in their order, and one at a time until its exchange is done. */
public final class InOrder extends AsyncProcessorSupport {

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        BlockSequence.Turn turn = exchange.getProperty(LoadProperties.TURN, BlockSequence.Turn.class);
        if (turn == null) {
            LoadProperties.ledger(exchange)
                    .fail(new IncompleteRouteException("the route has no step parseLines before the step inOrder"));
            exchange.setRouteStop(true);
            callback.done(true);
            return true;
        }
        if (turn.enter(() -> callback.done(false))) {
            callback.done(true);
            return true;
        }
        return false;
    }
}
