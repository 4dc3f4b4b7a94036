package org.memcload.route;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.memcload.delivery.BlockOrder;
import org.memcload.input.LineBlock;
import org.memcload.record.LineParser;
import org.memcload.record.ParsedBlock;
import org.memcload.run.FileLoad;
import org.memcload.run.LoadSettings;

/** Turns a block of lines into the records of each device type and lane, already encoded, and the lines that are not records. */
public final class ParseLines implements Processor {

    private final LineParser parser;

    public ParseLines(LoadSettings settings) {
        this.parser = new LineParser(settings.workers(), settings.batch(), settings.maxLineBytes());
    }

    @Override
    public void process(Exchange exchange) {
        FileLoad file = LoadExchange.file(exchange);
        int index = exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class);
        // before anything can fail: a block that never gets its turn would block all later ones
        BlockOrder.Turn turn = file.blocks().turn(index);
        LoadExchange.setTurn(exchange, turn);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                turn.end(done.getException());
            }
        });

        LineBlock block = exchange.getMessage().getBody(LineBlock.class);
        ParsedBlock parsed = parser.parse(block);
        turn.parsed(block, parsed.memory());
        file.ledger().parsed(parsed.lines());
        exchange.getMessage()
                .setHeader(RouteNames.REJECTED_LINES, parsed.rejected().size());
        exchange.getMessage().setBody(parsed);
    }
}
