package org.memcload.route;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.memcload.record.Part;
import org.memcload.run.IncompleteRouteException;
import org.memcload.run.LoadSettings;

/**
 * Merges the parts for one lane into batches: as many as fit, without copying a record. A batch is complete when the next
 * part does not fit any more, when {@linkplain #isFull all batches in the making} take too much memory, or when the file ends.
 */
public final class BatchParts implements AggregationStrategy {

    /** Bytes of keys and values in a batch at most, unless a single part has more: large records make small batches. */
    private static final int MAX_BYTES = 1 << 20;

    /** Bytes of memory that all batches in the making may take; they take less where addresses and workers are few. */
    private static final long MAX_OPEN_BYTES = 32 << 20;

    private final int maxRecords;

    /** Bytes of memory that batches in the making take. Changed by whoever holds the aggregator's lock. */
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
        BlockSequence.Turn turn = newExchange.getProperty(LoadProperties.TURN, BlockSequence.Turn.class);
        if (turn == null || !turn.isHeld()) {
            LoadProperties.ledger(newExchange)
                    .fail(new IncompleteRouteException(
                            "the records of a block would be stored out of their order: the route"
                                    + " has no step inOrder before the aggregate, or leaves the block's exchange between them, as"
                                    + " wireTap and seda do"));
        }
        openBytes.addAndGet(part.memory());
        if (oldExchange == null) {
            newExchange.getMessage().setBody(new Collected());
            collected(newExchange).add(part);
            return newExchange;
        }
        collected(oldExchange).add(part);
        return oldExchange;
    }

    @Override
    public void onCompletion(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Collected collected) {
            openBytes.addAndGet(-collected.memory);
            exchange.getMessage().setBody(new Batch(collected.parts, LoadProperties.ledger(exchange)));
        }
    }

    private static Collected collected(Exchange exchange) {
        return exchange.getMessage().getBody(Collected.class);
    }

    /** A batch in the making. The aggregator lets one thread at it at a time. */
    private static final class Collected {

        private final List<Part> parts = new ArrayList<>();
        private int records;
        private long bytes;
        private long memory;

        void add(Part part) {
            parts.add(part);
            records += part.records().size();
            bytes += part.records().byteSize();
            memory += part.memory();
        }

        boolean hasRoomFor(Part part, int maxRecords) {
            return records + part.records().size() <= maxRecords
                    && bytes + part.records().byteSize() <= MAX_BYTES;
        }
    }
}
