package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.input.Streams.concat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.memcload.input.deflate.InflaterKind;

/**
 * The result of inflating a stream. Every inflater is compared with zlib, which gets the whole stream at once.
 *
 * @param content the bytes that came out
 * @param verdict how it ended: {@link #ENDED}, {@link #CUT_SHORT} or the message of the damage
 * @param position bytes used by then
 */
record Inflation(byte[] content, String verdict, long position) {

    static final String ENDED = "ended";
    static final String CUT_SHORT = "cut short";

    /** Every inflater expands the stream to this content. */
    static void assertExpands(byte[] stream, byte[] content) {
        Inflation inflation = assertLikeZlib(stream, 8192, 8192);
        assertThat(inflation.verdict()).isEqualTo(ENDED);
        assertThat(inflation.content()).isEqualTo(content);
        assertLikeZlib(stream, 3, 100_000);
    }

    /** Every inflater refuses the stream with this message. */
    static void assertRefused(byte[] stream, String message) {
        assertThat(assertLikeZlib(stream, 8192, 8192).verdict()).isEqualTo(message);
        assertThat(assertLikeZlib(stream, 1, 1).verdict()).isEqualTo(message);
    }

    /** At the end of input, and before more of it. */
    static void assertRefusedAnywhere(DeflateWriter writer, String message) {
        byte[] stream = writer.toByteArray();
        assertRefused(stream, message);
        assertRefused(concat(stream, new byte[100]), message);
    }

    /** Every inflater gives what zlib gives. */
    static Inflation assertLikeZlib(byte[] stream, int piece, int room) {
        Inflation expected = byZlib(stream);
        for (InflaterKind kind : InflaterKind.values()) {
            Inflation inflation = by(kind, stream, piece, room);
            assertThat(inflation.verdict()).as("by %s", kind).isEqualTo(expected.verdict());
            assertThat(inflation.content()).as("by %s", kind).isEqualTo(expected.content());
            assertThat(inflation.position()).as("by %s", kind).isEqualTo(expected.position());
        }
        return expected;
    }

    private static Inflation byZlib(byte[] stream) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(stream);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] bytes = new byte[8192];
        String verdict = null;
        while (verdict == null) {
            long before = inflater.getBytesWritten();
            try {
                int n = inflater.inflate(bytes);
                verdict = inflater.finished() ? ENDED : n == 0 ? CUT_SHORT : null;
            } catch (DataFormatException e) {
                verdict = e.getMessage();
            }
            content.write(bytes, 0, (int) (inflater.getBytesWritten() - before));
        }
        long position = inflater.getBytesRead();
        inflater.end();
        return new Inflation(content.toByteArray(), verdict, position);
    }

    /** Input comes in pieces of so many bytes, and each call has room for so many bytes of output. */
    static Inflation by(InflaterKind kind, byte[] stream, int piece, int room) {
        try (CompressedSource source =
                new CompressedSource(Streams.dribbling(new ByteArrayInputStream(stream), piece), kind)) {
            return drain(source, room);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Inflates one stream. */
    static Inflation drain(CompressedSource source, int room) throws IOException {
        source.startInflating();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] bytes = new byte[room + 2];
        String verdict = null;
        while (verdict == null) {
            try {
                int n = source.inflate(bytes, 1, room);
                verdict = n > 0 ? null : n == 0 ? ENDED : CUT_SHORT;
                content.write(bytes, 1, Math.max(n, 0));
            } catch (DataFormatException e) {
                verdict = e.getMessage();
            }
        }
        return new Inflation(content.toByteArray(), verdict, source.position());
    }
}
