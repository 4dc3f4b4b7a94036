package org.memcload.route;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.delivery.LaneBatchBuilder;
import org.memcload.record.LaneRecords;
import org.memcload.run.LoadSettings;

/**
 * The strategy {@code batchParts}: collects the records for one lane in batches, as many as fit, without copying. A batch is
 * complete when the next group of records does not fit, when {@linkplain #isFull all batches in the making} take too much memory,
 * or when the file ends.
 */
public final class CollectBatches implements AggregationStrategy {

    /** Maximum bytes of memory for all batches in the making; they take less if addresses and workers are few. */
    private static final long MAX_OPEN_BYTES = 32 << 20;

    private final int maxRecords;

    /** Bytes of memory that batches in the making take. Changed only while the aggregator's lock is held. */
    private final AtomicLong openBytes = new AtomicLong();

    public CollectBatches(LoadSettings settings) {
        this.maxRecords = settings.batch();
    }

    /** Whether the batches in the making must be sent, full or not, before another block is added. */
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
                && !collected(oldExchange).hasRoomFor(newExchange.getMessage().getBody(LaneRecords.class), maxRecords);
    }

    @Override
    public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
        LaneRecords group = newExchange.getMessage().getBody(LaneRecords.class);
        BlockOrder.Turn turn = LoadExchange.turn(newExchange);
        if (turn == null || !turn.isHeld()) {
            LoadExchange.ledger(newExchange)
                    .fail(new IncompleteRouteException(
                            "the records of a block would be stored out of their order: the route"
                                    + " has no step inOrder before the aggregate, or leaves the block's exchange between them, as"
                                    + " wireTap and seda do"));
        }
        openBytes.addAndGet(group.memory());
        if (oldExchange == null) {
            newExchange.getMessage().setBody(new LaneBatchBuilder());
            collected(newExchange).add(group);
            return newExchange;
        }
        collected(oldExchange).add(group);
        return oldExchange;
    }

    @Override
    public void onCompletion(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof LaneBatchBuilder collected) {
            openBytes.addAndGet(-collected.memory());
            exchange.getMessage().setBody(collected.build(LoadExchange.ledger(exchange)));
        }
    }

    private static LaneBatchBuilder collected(Exchange exchange) {
        return exchange.getMessage().getBody(LaneBatchBuilder.class);
    }
}
