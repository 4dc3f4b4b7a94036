package org.memcload.route;

import java.util.Collections;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExpressionAdapter;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.record.LaneRecords;
import org.memcload.record.ParsedBlock;

/**
 * The expression {@code parts}: splits the records of a block by device type and lane. Each group is a message with both as
 * headers, created when the splitter reaches it. The route decides by headers, since for Camel reading a body costs a good part of
 * storing it.
 */
public final class SplitByLane extends ExpressionAdapter {

    @Override
    public Iterator<Message> evaluate(Exchange exchange) {
        ParsedBlock block = exchange.getMessage().getBody(ParsedBlock.class);
        if (block == null) {
            LoadExchange.ledger(exchange)
                    .fail(new IncompleteRouteException(
                            "the message that reaches the split by parts is not a parsed block: is the"
                                    + " step parseLines missing before it?"));
            return Collections.emptyIterator();
        }
        return Stream.concat(
                        block.laneRecords().stream(),
                        StreamSupport.stream(block.rest().spliterator(), false))
                .map(group -> message(exchange, group))
                .iterator();
    }

    private static Message message(Exchange exchange, LaneRecords group) {
        Message message = exchange.getMessage().copy();
        message.setBody(group);
        message.setHeader(RouteNames.DEV_TYPE, group.devType());
        message.setHeader(RouteNames.LANE, group.lane());
        return message;
    }
}
