package org.memcload.route;

import java.util.Collections;
import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExpressionAdapter;
import org.memcload.record.ParsedBlock;
import org.memcload.record.Part;
import org.memcload.run.IncompleteRouteException;

/**
 * What the records of a block are split into: a message for each part, which says in headers of what device type and for
 * which lane it is. A message is made when the splitter comes to it. The route decides by headers, since a look into a body
 * costs Camel a good part of what storing it does.
 */
public final class Parts extends ExpressionAdapter {

    /** Header with the device type, as text. */
    private static final String DEV_TYPE = "dev_type";

    /** Header with the lane, as a number from 0. */
    private static final String LANE = "lane";

    @Override
    public Iterator<Message> evaluate(Exchange exchange) {
        ParsedBlock block = exchange.getMessage().getBody(ParsedBlock.class);
        if (block == null) {
            LoadProperties.ledger(exchange)
                    .fail(new IncompleteRouteException(
                            "what reaches the split by parts is no block of parsed lines: is the"
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
        message.setHeader(DEV_TYPE, part.devType());
        message.setHeader(LANE, part.lane());
        return message;
    }
}
