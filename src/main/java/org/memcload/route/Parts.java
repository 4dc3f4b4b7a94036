package org.memcload.route;

import java.util.Collections;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExpressionAdapter;
import org.memcload.delivery.IncompleteRouteException;
import org.memcload.record.ParsedBlock;
import org.memcload.record.Part;

/**
 * What the records of a block are split into: a message for each part, which says in headers of what device type and for
 * which lane it is. A message is made when the splitter comes to it. The route decides by headers, since a look into a body
 * costs Camel a good part of what storing it does.
 */
public final class Parts extends ExpressionAdapter {

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
                        block.parts().stream(),
                        StreamSupport.stream(block.rest().spliterator(), false))
                .map(part -> message(exchange, part))
                .iterator();
    }

    private static Message message(Exchange exchange, Part part) {
        Message message = exchange.getMessage().copy();
        message.setBody(part);
        message.setHeader(RouteNames.DEV_TYPE, part.devType());
        message.setHeader(RouteNames.LANE, part.lane());
        return message;
    }
}
