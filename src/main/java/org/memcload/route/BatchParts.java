package org.memcload.route;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.memcload.delivery.BatchBuilder;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.record.Part;
import org.memcload.run.LoadSettings;

/**
 * Merges the parts for one lane into batches: as many as fit, without copying a record. A batch is complete when the next
 * part does not fit any more, when {@linkplain #isFull all batches in the making} take too much memory, or when the file ends.
 */
public final class BatchParts implements AggregationStrategy {

    /** Bytes of memory that all batches in the making may take; they take less where addresses and workers are few. */
    private static final long MAX_OPEN_BYTES = 32 << 20;

    private final int maxRecords;

    /** Bytes of memory that batches in the making take. Changed only while the aggregator's lock is held. */
    private final AtomicLong openBytes = new AtomicLong();

    public BatchParts(LoadSettings settings) {
        this.maxRecords = settings.batch();
    }

    /** Whether the batches in the making are to be sent as they are, before another block is added to them. */
    boolean isFull() {
        return openBytes.get() > MAX_OPEN_BYTES;
    }

    @Override
    public boolean canPreComplete() {
        return true;
    }

    @Override
    public boolean preComplete(Exchange oldExchange, Exchange newExchange) {
        return oldExchange != null
                && !collected(oldExchange).hasRoomFor(newExchange.getMessage().getBody(Part.class), maxRecords);
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        Part part = newExchange.getMessage().getBody(Part.class);
        BlockOrder.Turn turn = LoadExchange.turn(newExchange);
        if (turn == null || !turn.isHeld()) {
            LoadExchange.ledger(newExchange)
                    .fail(new IncompleteRouteException(
                            "the records of a block would be stored out of their order: the route"
                                    + " has no step inOrder before the aggregate, or leaves the block's exchange between them, as"
                                    + " wireTap and seda do"));
        }
        openBytes.addAndGet(part.memory());
        if (oldExchange == null) {
            newExchange.getMessage().setBody(new BatchBuilder());
            collected(newExchange).add(part);
            return newExchange;
        }
        collected(oldExchange).add(part);
        return oldExchange;
    }

    @Override
    public void onCompletion(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof BatchBuilder collected) {
            openBytes.addAndGet(-collected.memory());
            exchange.getMessage().setBody(collected.build(LoadExchange.ledger(exchange)));
        }
    }

    private static BatchBuilder collected(Exchange exchange) {
        return exchange.getMessage().getBody(BatchBuilder.class);
    }
}
