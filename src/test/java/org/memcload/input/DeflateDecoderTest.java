package org.memcload.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.input.Streams.concat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.Damage;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;

/**
 * What zlib makes of the same bytes is the measure: content, verdict and position. A longer run takes {@code
 * -Djqwik.tries.default=N}.
 */
class DeflateDecoderTest {

    private static final String ENDED = "ended";
    private static final String CUT_SHORT = "cut short";

    private static final byte[] LOG = LogFiles.text(new LogGenerator(3).lines(2000));

    /** What came out, how it ended, and how much was used by then. */
    private record Outcome(byte[] content, String verdict, long position) {}

    // any data

    @Property
    void dataOfAnyShapeIsInflatedWhateverTheSizesOfReads(
            @ForAll("contents") byte[] content,
            @ForAll @IntRange(max = 9) int level,
            @ForAll("strategies") int strategy,
            @ForAll("sizes") int piece,
            @ForAll("sizes") int room) {
        byte[] deflated = deflate(content, level, strategy);
        Outcome outcome = decode(concat(deflated, new byte[20]), piece, room);
        assertThat(outcome.content()).isEqualTo(content);
        assertThat(outcome.verdict()).isEqualTo(ENDED);
        assertThat(outcome.position()).isEqualTo(deflated.length);
    }

    @Property
    void damagedDataGivesWhatZlibGives(
            @ForAll("smallStreams") byte[] sound,
            @ForAll("damages") List<Damage> damages,
            @ForAll("sizes") int piece,
            @ForAll("sizes") int room) {
        assertLikeZlib(Damage.applied(damages, sound), piece, room);
    }

    @Property
    void anyCodesAreDecodedAsZlibDecodesThem(
            @ForAll Random random, @ForAll("sizes") int piece, @ForAll("sizes") int room) {
        DeflateWriter writer = new DeflateWriter();
        for (int block = 0; block < 3; block++) {
            int[] literals = randomCode(random, 286, 256);
            int[] distances = randomCode(random, 30, 0);
            writer.dynamicBlock(block == 2, literals, distances);
            int[] used = usedSymbols(literals);
            for (int i = 0; i < 300; i++) {
                int symbol = used[random.nextInt(used.length)];
                writer.literal(symbol == 256 ? used[0] : symbol);
                if (symbol > 256) {
                    // extra bits and a distance code of a kind
                    writer.bits(random.nextInt(), random.nextInt(25));
                }
            }
            writer.endOfBlock();
        }
        assertLikeZlib(writer.toByteArray(), piece, room);
    }

    @Test
    void everyFlippedBitGivesWhatZlibGives() {
        for (byte[] sound : SMALL_STREAMS) {
            Streams.forEachFlippedBit(sound, flipped -> assertLikeZlib(flipped, 8192, 8192));
        }
    }

    @Test
    void everyFlippedBitBeforeMuchInputGivesWhatZlibGives() {
        byte[] sound = deflate(Arrays.copyOf(LOG, 400), 6, Deflater.DEFAULT_STRATEGY);
        Streams.forEachFlippedBit(sound, flipped -> assertLikeZlib(concat(flipped, new byte[64]), 8192, 8192));
    }

    @Test
    void everyCutGivesWhatZlibGives() {
        for (byte[] sound : SMALL_STREAMS) {
            for (int length = 0; length < sound.length; length++) {
                byte[] cut = Arrays.copyOf(sound, length);
                assertThat(assertLikeZlib(cut, 8192, 8192).verdict()).isEqualTo(CUT_SHORT);
                assertLikeZlib(cut, 1, 1);
            }
        }
    }

    @Test
    void aStreamMayFollowAnother() throws IOException, DataFormatException {
        byte[] first = deflate(LOG, 6, Deflater.DEFAULT_STRATEGY);
        // a distance into the stream before it
        byte[] second = new DeflateWriter()
                .fixedBlock(true)
                .literal('x')
                .match(3, 2)
                .endOfBlock()
                .toByteArray();
        try (CompressedSource source = new CompressedSource(new ByteArrayInputStream(concat(first, second)))) {
            assertThat(drain(source, 8192).content()).isEqualTo(LOG);
            assertThat(source.position()).isEqualTo(first.length);
            assertThat(drain(source, 8192).verdict()).isEqualTo("invalid distance too far back");
        }
    }

    // hand-made streams

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 40})
    void matchesMayOverlapWithThemselves(int distance) {
        byte[] start = Arrays.copyOf(LOG, 50);
        DeflateWriter writer = new DeflateWriter().storedBlock(false, start).fixedBlock(true);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(start);
        for (int length = 3; length <= 258; length++) {
            writer.literal(length & 0xff).match(length, distance);
            expected.write(length);
            byte[] sofar = expected.toByteArray();
            for (int i = 0; i < length; i++) {
                expected.write(sofar[sofar.length - distance + i % distance]);
            }
        }
        assertExpands(writer.endOfBlock().toByteArray(), expected.toByteArray());
    }

    @Test
    void aMatchMayBe32KibBackAndNoFurther() {
        byte[] start = new byte[32768];
        new Random(1).nextBytes(start);
        DeflateWriter writer = new DeflateWriter().storedBlock(false, start).fixedBlock(true);
        byte[] expected = new byte[32768 + 2000 * 258];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = start[i % 32768];
        }
        for (int i = 0; i < 2000; i++) {
            writer.match(258, 32768);
        }
        assertExpands(writer.endOfBlock().toByteArray(), expected);

        byte[] tooFar = new DeflateWriter()
                .storedBlock(false, Arrays.copyOf(start, 32767))
                .fixedBlock(true)
                .match(258, 32768)
                .toByteArray();
        assertRefused(tooFar, "invalid distance too far back");
    }

    @Test
    void aSingleDistanceCodeOfOneBitIsTaken() {
        int[] literals = lengths(258, 'a', 2, 'b', 2, 256, 2, 257, 2);
        for (int symbol = 0; symbol < 4; symbol++) {
            int[] distances = lengths(symbol + 1, symbol, 1);
            byte[] sound = new DeflateWriter()
                    .dynamicBlock(true, literals, distances)
                    .literal('a')
                    .literal('b')
                    .literal('b')
                    .literal('a')
                    .match(3, symbol + 1)
                    .endOfBlock()
                    .toByteArray();
            assertThat(assertLikeZlib(sound, 8192, 8192).verdict()).isEqualTo(ENDED);
            byte[] otherBit = new DeflateWriter()
                    .dynamicBlock(true, literals, distances)
                    .literal('a')
                    .literal(257)
                    .bits(1, 1)
                    .toByteArray();
            assertRefused(otherBit, "invalid distance code");
            assertRefused(concat(otherBit, new byte[100]), "invalid distance code");
        }
    }

    @Test
    void aBlockMayHaveNoDistanceCodesIfItHasNoMatches() {
        int[] literals = lengths(258, 'a', 1, 256, 2, 257, 2);
        DeflateWriter writer = new DeflateWriter().dynamicBlock(true, literals, lengths(1));
        assertExpands(writer.literal('a').endOfBlock().toByteArray(), "a".getBytes(US_ASCII));
        byte[] match = new DeflateWriter()
                .dynamicBlock(true, literals, lengths(1))
                .literal('a')
                .literal(257)
                .bits(0, 8)
                .toByteArray();
        assertRefused(match, "invalid distance code");
    }

    @Test
    void aSingleLiteralCodeOfOneBitIsTaken() {
        int[] onlyEnd = lengths(257, 256, 1);
        assertExpands(
                new DeflateWriter()
                        .dynamicBlock(true, onlyEnd, lengths(1))
                        .endOfBlock()
                        .toByteArray(),
                new byte[0]);
        byte[] otherBit = new DeflateWriter()
                .dynamicBlock(true, onlyEnd, lengths(1))
                .bits(1, 1)
                .toByteArray();
        assertRefused(otherBit, "invalid literal/length code");
        assertRefused(concat(otherBit, new byte[100]), "invalid literal/length code");
    }

    @Test
    void codesOfFifteenBitsAreTaken() {
        int[] literals = new int[258];
        for (int i = 0; i < 14; i++) {
            literals['a' + i] = i + 1;
        }
        literals[256] = 15;
        literals[257] = 15;
        int[] distances = new int[16];
        for (int i = 0; i < 16; i++) {
            distances[i] = Math.min(15, 16 - i);
        }
        distances[0] = 15;
        DeflateWriter writer = new DeflateWriter().dynamicBlock(true, literals, distances);
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 14; i++) {
                writer.literal('a' + i);
            }
            writer.match(3, 1).match(3, 2).match(3, 9);
        }
        assertThat(assertLikeZlib(writer.endOfBlock().toByteArray(), 8192, 8192).verdict())
                .isEqualTo(ENDED);
    }

    @Test
    void codesThatAreNoneAreRefused() {
        int[] fine = lengths(258, 'a', 1, 256, 2, 257, 2);
        int[] none = lengths(1);
        assertRefused(dynamic(lengths(258, 'a', 1, 'b', 1, 256, 1), none), "invalid literal/lengths set");
        assertRefused(dynamic(lengths(258, 'a', 2, 256, 1), none), "invalid literal/lengths set");
        assertRefused(dynamic(lengths(258, 256, 2), none), "invalid literal/lengths set");
        assertRefused(dynamic(lengths(258, 'a', 1, 'b', 1), none), "invalid code -- missing end-of-block");
        int[] oneTooMany = new int[257 + 15];
        for (int i = 0; i < 16; i++) {
            oneTooMany[256 + i] = Math.min(15, i + 1);
        }
        oneTooMany['a'] = 15;
        assertRefused(dynamic(oneTooMany, none), "invalid literal/lengths set");
        assertRefused(dynamic(fine, lengths(3, 0, 1, 1, 1, 2, 1)), "invalid distances set");
        assertRefused(dynamic(fine, lengths(3, 0, 1, 1, 2)), "invalid distances set");
        assertRefused(dynamic(fine, lengths(3, 2, 2)), "invalid distances set");
        assertRefused(dynamic(lengths(287, 'a', 1, 256, 1), none), "too many length or distance symbols");
        assertRefused(dynamic(fine, lengths(31, 0, 1)), "too many length or distance symbols");
    }

    private static byte[] dynamic(int[] literals, int[] distances) {
        return new DeflateWriter().dynamicBlock(true, literals, distances).toByteArray();
    }

    @Test
    void badCodesOfCodeLengthsAreRefused() {
        // sizes 257 and 1, of 4 lengths: of 16, 17, 18 and 0
        assertRefused(codeLengths(0, 0, 0, 2), "invalid code lengths set");
        assertRefused(codeLengths(0, 0, 0, 1), "invalid code lengths set");
        assertRefused(codeLengths(1, 1, 1, 1), "invalid code lengths set");
        assertRefused(codeLengths(0, 0, 0, 0), "invalid code -- missing end-of-block");
        // nothing to repeat, and more zeros than there are lengths
        assertRefused(codeLengths(1, 0, 0, 1), "invalid bit length repeat");
        assertRefused(codeLengths(0, 0, 1, 1), "invalid bit length repeat");
    }

    private static byte[] codeLengths(int... lengths) {
        DeflateWriter writer = new DeflateWriter().bits(1, 1).bits(2, 2).bits(0, 5 + 5 + 4);
        for (int length : lengths) {
            writer.bits(length, 3);
        }
        return concat(writer.bits(-1, 5).toByteArray(), repeated(lengths[3] == 0 ? 0 : 0xff, 60));
    }

    private static byte[] repeated(int value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void symbolsThatFixedCodesDoNotUseAreRefused() {
        for (int symbol : new int[] {286, 287}) {
            DeflateWriter writer = new DeflateWriter().fixedBlock(true).literal('a');
            assertRefusedAnywhere(writer.literal(symbol), "invalid literal/length code");
        }
        for (int symbol : new int[] {30, 31}) {
            DeflateWriter writer =
                    new DeflateWriter().fixedBlock(true).literal('a').literal(257);
            int reversed = Integer.reverse(symbol << 27);
            assertRefusedAnywhere(writer.bits(reversed, 5), "invalid distance code");
        }
    }

    @Test
    void badBlockHeadersAreRefused() {
        assertRefusedAnywhere(new DeflateWriter().bits(1, 1).bits(3, 2), "invalid block type");
        DeflateWriter stored =
                new DeflateWriter().bits(1, 1).bits(0, 2 + 5).bits(3, 16).bits(3, 16);
        assertRefusedAnywhere(stored, "invalid stored block lengths");
    }

    @Test
    void blocksMayBeEmpty() {
        DeflateWriter writer = new DeflateWriter();
        for (int i = 0; i < 300; i++) {
            writer.storedBlock(false, new byte[0])
                    .fixedBlock(false)
                    .endOfBlock()
                    .fixedBlock(false);
            writer.literal(i & 0xff).endOfBlock();
            writer.dynamicBlock(false, lengths(257, 256, 1), lengths(1)).endOfBlock();
        }
        byte[] bytes = writer.storedBlock(true, new byte[0]).toByteArray();
        Outcome outcome = assertLikeZlib(bytes, 8192, 8192);
        assertThat(outcome.verdict()).isEqualTo(ENDED);
        assertThat(outcome.content()).hasSize(300);
        assertLikeZlib(bytes, 1, 1);
    }

    // data

    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 2000), Arbitraries.integers().between(0, 250_000));
        return Combinators.combine(Arbitraries.integers().between(0, 5), lengths, Arbitraries.longs())
                .as(DeflateDecoderTest::content);
    }

    private static byte[] content(int shape, int length, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        switch (shape) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> Arrays.fill(bytes, (byte) seed);
            case 2 -> {
                for (int i = 0; i < length; i++) {
                    bytes[i] = LOG[(int) ((i + (seed & 0xffff)) % LOG.length)];
                }
            }
            case 3 -> {
                // few symbols, rare ones with long codes
                for (int i = 0; i < length; i++) {
                    bytes[i] = (byte) Math.min(255, -(Math.log(random.nextDouble()) * 12));
                }
            }
            case 4 -> repeat(bytes, random, 12, 400);
            default -> repeat(bytes, random, 33_000, 20);
        }
        return bytes;
    }

    private static void repeat(byte[] bytes, Random random, int maxDistance, int maxLength) {
        int i = 0;
        while (i < bytes.length) {
            int distance = 1 + random.nextInt(maxDistance);
            int end = Math.min(bytes.length, i + 1 + random.nextInt(maxLength));
            for (; i < end; i++) {
                bytes[i] = i < distance || end - i == 1 ? (byte) random.nextInt() : bytes[i - distance];
            }
        }
    }

    @Provide
    Arbitrary<Integer> strategies() {
        return Arbitraries.of(Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 40),
                Arbitraries.integers().between(1, 100_000),
                Arbitraries.just(1 << 20));
    }

    @Provide
    Arbitrary<byte[]> smallStreams() {
        return Arbitraries.of(SMALL_STREAMS);
    }

    @Provide
    Arbitrary<List<Damage>> damages() {
        return Damage.several("\0", "\0\0\0\0", "\u00ff\u00ff\u00ff\u00ff", "\4\u00e0\u0081\10", "\5\u00c0\u0081");
    }

    private static final List<byte[]> SMALL_STREAMS = List.of(
            deflate(Arrays.copyOf(LOG, 600), 9, Deflater.DEFAULT_STRATEGY),
            deflate(Arrays.copyOf(LOG, 300), 6, Deflater.HUFFMAN_ONLY),
            deflate(Arrays.copyOf(LOG, 20), 6, Deflater.DEFAULT_STRATEGY),
            deflate(content(4, 500, 1), 6, Deflater.DEFAULT_STRATEGY),
            new DeflateWriter()
                    .storedBlock(false, Arrays.copyOf(LOG, 30))
                    .fixedBlock(false)
                    .literal('a')
                    .match(9, 7)
                    .endOfBlock()
                    .dynamicBlock(false, lengths(259, 'a', 1, 256, 2, 258, 2), lengths(1, 0, 1))
                    .literal('a')
                    .match(4, 1)
                    .endOfBlock()
                    .storedBlock(true, Arrays.copyOf(LOG, 5))
                    .toByteArray());

    /** So many lengths, all zero but those given as pairs of symbol and length. */
    private static int[] lengths(int count, int... pairs) {
        int[] lengths = new int[count];
        for (int i = 0; i < pairs.length; i += 2) {
            lengths[pairs[i]] = pairs[i + 1];
        }
        return lengths;
    }

    /** Lengths of a complete code for some of the symbols, one of them certain. */
    private static int[] randomCode(Random random, int count, int certain) {
        int size = 2 + random.nextInt(count - 1);
        int[] leaves = new int[size];
        leaves[0] = 1;
        leaves[1] = 1;
        for (int n = 2; n < size; ) {
            // the lower the exponent, the longer the codes
            int split = (int) (n * Math.pow(random.nextDouble(), 1 + size % 3));
            if (leaves[split] < 15) {
                leaves[n++] = ++leaves[split];
            }
        }
        int[] lengths = new int[count];
        lengths[certain] = leaves[0];
        for (int i = 1; i < size; ) {
            int symbol = random.nextInt(count);
            if (lengths[symbol] == 0) {
                lengths[symbol] = leaves[i++];
            }
        }
        return lengths;
    }

    private static int[] usedSymbols(int[] lengths) {
        int[] used = new int[lengths.length];
        int count = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                used[count++] = i;
            }
        }
        return Arrays.copyOf(used, count);
    }

    // the two decoders

    private static byte[] deflate(byte[] content, int level, int strategy) {
        Deflater deflater = new Deflater(level, true);
        deflater.setStrategy(strategy);
        deflater.setInput(content);
        deflater.finish();
        byte[] bytes = new byte[content.length * 2 + 100];
        int n = 0;
        while (!deflater.finished()) {
            n += deflater.deflate(bytes, n, bytes.length - n);
        }
        deflater.end();
        return Arrays.copyOf(bytes, n);
    }

    private static void assertExpands(byte[] stream, byte[] content) {
        Outcome outcome = assertLikeZlib(stream, 8192, 8192);
        assertThat(outcome.verdict()).isEqualTo(ENDED);
        assertThat(outcome.content()).isEqualTo(content);
        assertLikeZlib(stream, 3, 100_000);
    }

    private static void assertRefused(byte[] stream, String message) {
        assertThat(assertLikeZlib(stream, 8192, 8192).verdict()).isEqualTo(message);
        assertThat(assertLikeZlib(stream, 1, 1).verdict()).isEqualTo(message);
    }

    /** At the end of input, and before more of it. */
    private static void assertRefusedAnywhere(DeflateWriter writer, String message) {
        byte[] stream = writer.toByteArray();
        assertRefused(stream, message);
        assertRefused(concat(stream, new byte[100]), message);
    }

    private static Outcome assertLikeZlib(byte[] stream, int piece, int room) {
        Outcome expected = inflate(stream);
        Outcome outcome = decode(stream, piece, room);
        assertThat(outcome.verdict()).isEqualTo(expected.verdict());
        assertThat(outcome.content()).isEqualTo(expected.content());
        assertThat(outcome.position()).isEqualTo(expected.position());
        return outcome;
    }

    private static Outcome inflate(byte[] stream) {
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
        return new Outcome(content.toByteArray(), verdict, position);
    }

    private static Outcome decode(byte[] stream, int piece, int room) {
        try (CompressedSource source =
                new CompressedSource(Streams.dribbling(new ByteArrayInputStream(stream), piece))) {
            return drain(source, room);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome drain(CompressedSource source, int room) throws IOException {
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
        return new Outcome(content.toByteArray(), verdict, source.position());
    }
}
