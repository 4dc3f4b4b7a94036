package org.memcload.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One thing that can happen to bytes between the writer and the reader.
 *
 * @param kind what happens
 * @param at where, 0 to 1 of the way through the bytes
 * @param other another place, likewise
 * @param length bytes concerned; fewer at the end
 * @param insert bytes that are put in, where the kind has any
 */
public record Damage(Kind kind, double at, double other, int length, byte[] insert) {

    private static final int MAX_LENGTH = 40;

    public enum Kind {
        FLIP_BIT,
        OVERWRITE,
        INSERT,
        DELETE,
        REPEAT,
        COPY_FROM_ELSEWHERE,
        CUT
    }

    /**
     * One to several damages.
     *
     * @param words what is put in, beside random bytes; as ISO 8859-1
     */
    public static Arbitrary<List<Damage>> several(String... words) {
        Arbitrary<byte[]> random =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(8);
        Arbitrary<byte[]> word =
                Arbitraries.of(words.length == 0 ? new String[] {"\0"} : words).map(Damage::latin1);
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(1, MAX_LENGTH),
                        Arbitraries.oneOf(random, word))
                .as(Damage::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    /** The bytes after all that has happened to them. */
    public static byte[] applied(List<Damage> damages, byte[] bytes) {
        byte[] result = bytes.clone();
        for (Damage damage : damages) {
            result = result.length == 0 ? damage.insert() : damage.applied(result);
        }
        return result;
    }

    private byte[] applied(byte[] bytes) {
        int from = Math.min((int) (at * bytes.length), bytes.length - 1);
        int to = Math.min(from + length, bytes.length);
        int source = Math.min((int) (other * bytes.length), bytes.length - 1);
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        return switch (kind) {
            case FLIP_BIT -> replaced(bytes, from, from + 1, (byte) (bytes[from] ^ 1 << length % Byte.SIZE));
            case OVERWRITE -> replaced(bytes, from, Math.min(from + insert.length, bytes.length), insert);
            case INSERT -> replaced(bytes, from, from, insert);
            case DELETE -> replaced(bytes, from, to);
            case REPEAT -> replaced(bytes, from, from, piece);
            case COPY_FROM_ELSEWHERE -> replaced(bytes, source, source, piece);
            case CUT -> Arrays.copyOf(bytes, from);
        };
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte... by) {
        byte[] result = new byte[from + by.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "%s at %.3f, other %.3f, length %d, insert %s"
                .formatted(kind, at, other, length, Arrays.toString(insert));
    }
}
