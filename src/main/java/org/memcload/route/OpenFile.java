package org.memcload.route;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.memcload.run.FileLedger;
import org.memcload.run.FileStatus;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the account of a file that was just claimed. */
public final class OpenFile implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(OpenFile.class);

    /** Blocks between being read and being handed on, for each core: enough that none of them waits for work. */
    private static final int BLOCKS_PER_CORE = 4;

    /**
     * Bytes of memory for each of log that blocks in flight may take: their lines, and nearly as much again of records, with
     * room to spare. A block that takes more, say because each of its lines has a device type of its own, holds up the reading.
     */
    private static final int MEMORY_FACTOR = 3;

    private final Run run;
    private final ServerWatch watch;

    public OpenFile(Run run, ServerWatch watch) {
        this.run = run;
        this.watch = watch;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException, IOException, InterruptedException {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, String.class);
        Path claimed = exchange.getMessage().getMandatoryBody(File.class).toPath();
        ClaimedFile file = new ClaimedFile(claimed, run.settings().directory());
        FileLedger ledger = run.open(name, file.size());
        LOG.info("Processing {}", ledger.path());
        ledger.judge(FileStatus.HELD, "the route ended before the file was settled");

        LoadProperties.setLedger(exchange, ledger);
        LoadProperties.setFile(exchange, file);
        exchange.getMessage().setBody(file.content().toFile());
        LoadProperties.setSequence(exchange, sequence(ledger));
        RenameGuard.install(exchange, run, name);
        exchange.getExchangeExtension().addOnCompletion(new FileCompletion(run, ledger, claimed));
        exchange.getExchangeExtension().addOnCompletion(new LeaveRename(ledger, claimed));
        file.remember();
        watch.begin();
    }

    private BlockSequence sequence(FileLedger ledger) {
        int blocks = BLOCKS_PER_CORE * Runtime.getRuntime().availableProcessors();
        return new BlockSequence(
                blocks, (long) MEMORY_FACTOR * blocks * run.settings().blockBytes(), ledger);
    }
}
