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
        return of(ledger, lines.toString());
    }

    /** A batch of the records of several blocks, whose lines are numbered on from the first block to the last. */
    static LaneBatch of(FileLedger ledger, String... blocks) {
        LaneBatchBuilder builder = new LaneBatchBuilder();
        long firstLine = 1;
        for (String lines : blocks) {
            byte[] bytes = lines.getBytes(StandardCharsets.US_ASCII);
            ParsedBlock block = PARSER.parse(new LineBlock(bytes, 0, bytes.length, firstLine, false));
            ledger.parsed(block.lines());
            block.laneRecords().forEach(builder::add);
            firstLine += block.lines();
        }
        return builder.build(ledger);
    }

    /** A batch of a single record, which takes about so many bytes of memory. */
    static LaneBatch ofMemory(String name, int bytes, FileLedger ledger) {
        String line = "idfa\t" + name + "\t1\t2\t3\t";
        return of(ledger, line + "x".repeat(bytes) + "\n");
    }
}
