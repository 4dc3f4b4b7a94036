package org.memcload.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Expands a gzip file (RFC 1952) of one or more members and detects a premature end: every header, checksum and length is verified,
 * and only zero padding may follow the last member. A file cut exactly between two members is a valid gzip file; the format cannot
 * show the cut.
 */
// Not GZIPInputStream: that ends quietly, the rest of the file lost, if the header of a later member is damaged or if
// available() is 0 between two members.
public final class GzipMembersInputStream extends LogInputStream {

    private static final int FLAG_HEADER_CRC = 1 << 1;
    private static final int FLAG_EXTRA = 1 << 2;
    private static final int FLAG_NAME = 1 << 3;
    private static final int FLAG_COMMENT = 1 << 4;
    private static final int RESERVED_FLAGS = 0xe0;

    private final CRC32 crc = new CRC32();
    private int member = 1;
    private long memberExpanded;
    private State state = State.BETWEEN_MEMBERS;

    private enum State {
        BETWEEN_MEMBERS,
        IN_MEMBER,
        ENDED
    }

    /**
     * Creates the stream without reading.
     *
     * @param compressed the file from its first byte; closed with this stream
     */
    public GzipMembersInputStream(InputStream compressed, Expansion expansion) {
        super(new CompressedSource(compressed, expansion.inflater()), expansion);
    }

    /**
     * Opens a file; its content is checked when it is read.
     *
     * @throws IOException if it cannot be opened
     */
    public static GzipMembersInputStream open(Path file, Expansion expansion) throws IOException {
        return new GzipMembersInputStream(Files.newInputStream(file), expansion);
    }

    @Override
    int expand(byte[] b, int off, int len) throws IOException {
        while (state != State.ENDED) {
            if (state == State.BETWEEN_MEMBERS) {
                startMember();
            } else {
                int n = inflate(b, off, len);
                if (n > 0) {
                    crc.update(b, off, n);
                    memberExpanded += n;
                    return n;
                }
                endMember();
            }
        }
        return -1;
    }

    private int inflate(byte[] b, int off, int len) throws IOException {
        try {
            int n = source.inflate(b, off, len);
            if (n < 0) {
                throw cutShort();
            }
            return n;
        } catch (DataFormatException e) {
            throw corrupt("damaged data: " + e.getMessage(), e);
        }
    }

    private void startMember() throws IOException {
        int first = source.read();
        if (member > 1 && first <= 0) {
            expectPadding(first);
            state = State.ENDED;
            return;
        }
        if (first < 0) {
            throw new CorruptInputException("not a gzip file: it is empty");
        }
        if (first != 0x1f) {
            throw noMember();
        }
        crc.reset();
        crc.update(first);
        if (headerByte() != 0x8b) {
            throw noMember();
        }
        readHeader();
        crc.reset();
        memberExpanded = 0;
        source.startInflating();
        state = State.IN_MEMBER;
    }

    private void expectPadding(int first) throws IOException {
        for (int b = first; b >= 0; b = source.read()) {
            if (b != 0) {
                throw noMember();
            }
        }
    }

    /** Reads a header from the compression method on. */
    private void readHeader() throws IOException {
        int method = headerByte();
        if (method != 8) {
            throw corrupt("unknown compression method " + method, null);
        }
        int flags = headerByte();
        if ((flags & RESERVED_FLAGS) != 0) {
            throw corrupt("reserved header flags are set", null);
        }
        // time stamp, extra flags and operating system: not used
        skipHeaderBytes(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skipHeaderBytes(headerByte() | headerByte() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0 && (crc.getValue() & 0xffff) != littleEndian(2)) {
            throw corrupt("wrong header checksum", null);
        }
    }

    private void skipHeaderBytes(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            headerByte();
        }
    }

    private void skipHeaderText() throws IOException {
        int b;
        do {
            b = headerByte();
        } while (b != 0);
    }

    private int headerByte() throws IOException {
        int b = readByte();
        crc.update(b);
        return b;
    }

    private void endMember() throws IOException {
        if (littleEndian(4) != crc.getValue()) {
            throw corrupt("wrong checksum", null);
        }
        if (littleEndian(4) != (memberExpanded & 0xffff_ffffL)) {
            throw corrupt("wrong length", null);
        }
        member++;
        state = State.BETWEEN_MEMBERS;
    }

    private long littleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) readByte() << (8 * i);
        }
        return value;
    }

    private int readByte() throws IOException {
        int b = source.read();
        if (b < 0) {
            throw cutShort();
        }
        return b;
    }

    private CorruptInputException cutShort() {
        return new CorruptInputException("cut short in gzip member " + member + " at byte " + source.position());
    }

    private CorruptInputException noMember() {
        return new CorruptInputException(
                member == 1
                        ? "not a gzip file"
                        : "rubbish after the last gzip member at byte " + (source.position() - 1));
    }

    private CorruptInputException corrupt(String what, Throwable cause) {
        return new CorruptInputException(
                "gzip member " + member + " at byte " + source.position() + ": " + what, cause);
    }
}
