package org.memcload.route;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.AggregateController;
import org.apache.camel.support.AsyncProcessorSupport;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.IncompleteRouteException;

/**
 * Lets the blocks of a file pass in their order, and one at a time until its exchange is done. If the batches in the making take
 * too much memory, they are sent, full or not, before a block passes.
 */
public final class InOrder extends AsyncProcessorSupport {

    private final CollectBatches collectBatches;
    private final AggregateController batches;

    public InOrder(CollectBatches collectBatches, AggregateController batches) {
        this.collectBatches = collectBatches;
        this.batches = batches;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        BlockOrder.Turn turn = LoadExchange.turn(exchange);
        if (turn == null) {
            LoadExchange.ledger(exchange)
                    .fail(new IncompleteRouteException("the route has no step parseLines before the step inOrder"));
            exchange.setRouteStop(true);
            callback.done(true);
            return true;
        }
        if (turn.enter(() -> pass(callback, false))) {
            pass(callback, true);
            return true;
        }
        return false;
    }

    private void pass(AsyncCallback callback, boolean sync) {
        if (collectBatches.isFull()) {
            batches.forceCompletionOfAllGroups();
        }
        callback.done(sync);
    }
}
