package org.memcload.delivery;

import java.nio.charset.StandardCharsets;
import org.memcload.input.LineBlock;
import org.memcload.record.LineParser;
import org.memcload.record.ParsedBlock;

/** Batches made of lines, as the loader makes them. */
final class LaneBatches {

    private static final LineParser PARSER = new LineParser(1, 100, 1 << 20);

    private LaneBatches() {}

    /** A batch of so many records for idfa, with keys {@code idfa:NAME0}, {@code idfa:NAME1} and so on. */
    static LaneBatch of(String name, int records, FileLedger ledger) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            lines.append("idfa\t").append(name).append(i).append("\t1\t2\t3,x\n");
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        ParsedBlock block = PARSER.parse(new LineBlock(bytes, 0, bytes.length, 1, false));
        ledger.parsed(block.lines());
        LaneBatchBuilder builder = new LaneBatchBuilder();
        block.laneRecords().forEach(builder::add);
        return builder.build(ledger);
    }
}
