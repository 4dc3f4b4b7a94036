package org.memcload.route;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.memcload.delivery.BlockOrder;
import org.memcload.delivery.FileLedger;
import org.memcload.input.BlockReader;
import org.memcload.input.CorruptInputException;
import org.memcload.input.LineBlock;
import org.memcload.run.FileLoad;
import org.memcload.run.LoadSettings;

/** The input of the splitter: the lines of a log in blocks, read on demand. */
public final class Blocks {

    private final LoadSettings settings;

    public Blocks(LoadSettings settings) {
        this.settings = settings;
    }

    /**
     * The blocks of a stream. A fault in the stream ends the iteration and is noted in the file's ledger; the lines before it are
     * stored like any others.
     */
    public Iterator<LineBlock> of(@Body InputStream log, Exchange exchange) {
        FileLoad file = LoadExchange.file(exchange);
        if (log == null) {
            // unpack has noted the reason
            file.blocks().readToEnd();
            return Collections.emptyIterator();
        }
        BlockReader reader =
                new BlockReader(log, settings.blockBytes(), settings.maxLineBytes(), BlockReader.DEFAULT_KEPT_BYTES);
        return new BlockIterator(reader, file.blocks(), file.ledger());
    }

    /** Used by one thread at a time: the one that runs the splitter's loop. */
    private static final class BlockIterator implements Iterator<LineBlock>, Closeable {

        private final BlockReader reader;
        private final BlockOrder order;
        private final FileLedger ledger;
        private LineBlock next;
        private boolean ended;

        BlockIterator(BlockReader reader, BlockOrder order, FileLedger ledger) {
            this.reader = reader;
            this.order = order;
            this.ledger = ledger;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                next = read();
                ended = next == null;
            }
            return next != null;
        }

        private LineBlock read() {
            try {
                order.awaitRoom();
                if (ledger.isCondemned()) {
                    return null;
                }
                LineBlock block = reader.next();
                if (block == null) {
                    order.readToEnd();
                } else {
                    order.read(block);
                }
                return block;
            } catch (CorruptInputException e) {
                ledger.corrupt(e.getMessage());
                order.readToEnd();
            } catch (IOException | RuntimeException e) {
                ledger.fail(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ledger.fail(e);
            }
            return null;
        }

        @Override
        public LineBlock next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            LineBlock block = next;
            next = null;
            return block;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
