package org.memcload.route;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.memcload.input.Block;
import org.memcload.record.LineParser;
import org.memcload.record.ParsedBlock;
import org.memcload.run.LoadSettings;

/** Turns a block of lines into the records of each device type and lane, already encoded, and the lines that are none. */
public final class ParseLines implements Processor {

    /** Header with the number of lines of a block that are no records. */
    private static final String REJECTED_LINES = "rejectedLines";

    private final LineParser parser;

    public ParseLines(LoadSettings settings) {
        this.parser = new LineParser(settings.workers(), settings.batch(), settings.maxLineBytes());
    }

    @Override
    public void process(Exchange exchange) {
        BlockSequence sequence = LoadProperties.sequence(exchange);
        int index = exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class);
        // before anything can fail: a block that never has its turn would hold up all after it
        BlockSequence.Turn turn = sequence.turn(index);
        exchange.setProperty(LoadProperties.TURN, turn);
        exchange.getExchangeExtension().addOnCompletion(turn);

        Block block = exchange.getMessage().getBody(Block.class);
        ParsedBlock parsed = parser.parse(block);
        turn.parsed(block, parsed.memory());
        LoadProperties.ledger(exchange).parsed(parsed.lines());
        exchange.getMessage().setHeader(REJECTED_LINES, parsed.rejected().size());
        exchange.getMessage().setBody(parsed);
    }
}
