package org.memcload.route;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.memcload.input.CheckedEntriesInputStream;
import org.memcload.input.CorruptInputException;
import org.memcload.input.Expansion;
import org.memcload.input.GzipMembersInputStream;
import org.memcload.input.LogInputStream;
import org.memcload.input.PlainInputStream;
import org.memcload.input.ZipEntriesInputStream;

/** The lines of a file, as a stream that is unpacked as it is read. */
public final class Unpack {

    private final Expansion expansion;

    public Unpack(Expansion expansion) {
        this.expansion = expansion;
    }

    /** A gzip file of any number of members. */
    public LogInputStream gzip(@Body File file, Exchange exchange) throws IOException {
        return track(GzipMembersInputStream.open(file.toPath(), expansion), exchange);
    }

    /** A zip archive: its entries in order; null if it is not a zip archive, which fails the file. */
    public LogInputStream zip(@Body File file, Exchange exchange) throws IOException {
        try {
            return track(ZipEntriesInputStream.open(file.toPath(), expansion), exchange);
        } catch (CorruptInputException e) {
            LoadExchange.ledger(exchange).corrupt(e.getMessage());
            return null;
        }
    }

    /** A file of plain text. */
    public LogInputStream plain(@Body File file, Exchange exchange) throws IOException {
        return track(PlainInputStream.open(file.toPath()), exchange);
    }

    /**
     * The entries of a zip archive that {@code unmarshal: zipFile} has unpacked, {@code usingIterator}, each a message with its
     * content; null if the archive is damaged, which fails the file.
     */
    public InputStream entries(@Body Iterator<?> entries, Exchange exchange) throws IOException {
        Path archive = LoadExchange.file(exchange).content();
        try {
            return new CheckedEntriesInputStream(archive, expansion, new Contents(entries));
        } catch (CorruptInputException e) {
            LoadExchange.ledger(exchange).corrupt(e.getMessage());
            return null;
        }
    }

    /** The bodies of messages. */
    private record Contents(Iterator<?> messages) implements Iterator<InputStream>, Closeable {

        @Override
        public boolean hasNext() {
            return messages.hasNext();
        }

        @Override
        public InputStream next() {
            return ((Message) messages.next()).getBody(InputStream.class);
        }

        @Override
        public void close() throws IOException {
            if (messages instanceof Closeable archive) {
                archive.close();
            }
        }
    }

    private static LogInputStream track(LogInputStream stream, Exchange exchange) {
        LoadExchange.file(exchange).reading(stream::compressedBytesRead);
        return stream;
    }
}
