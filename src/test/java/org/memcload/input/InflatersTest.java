package org.memcload.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.input.DeflateStreams.LOG;
import static org.memcload.input.DeflateStreams.SMALL_STREAMS;
import static org.memcload.input.DeflateStreams.deflate;
import static org.memcload.input.DeflateStreams.randomCode;
import static org.memcload.input.DeflateStreams.usedSymbols;
import static org.memcload.input.Inflation.CUT_SHORT;
import static org.memcload.input.Inflation.ENDED;
import static org.memcload.input.Inflation.assertLikeZlib;
import static org.memcload.input.Inflation.drain;
import static org.memcload.input.Streams.concat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.memcload.input.deflate.InflaterKind;
import org.memcload.testing.Damage;

/**
 * Data of any shape, sound or damaged: every inflater returns the content, verdict and position of zlib. {@code
 * -Djqwik.tries.default=N} makes the run longer.
 */
class InflatersTest {

    @Property
    void dataOfAnyShapeIsInflatedWhateverTheSizesOfReads(
            @ForAll InflaterKind kind,
            @ForAll("contents") byte[] content,
            @ForAll @IntRange(max = 9) int level,
            @ForAll("strategies") int strategy,
            @ForAll("sizes") int piece,
            @ForAll("sizes") int room) {
        byte[] deflated = deflate(content, level, strategy);
        Inflation inflation = Inflation.by(kind, concat(deflated, new byte[20]), piece, room);
        assertThat(inflation.content()).isEqualTo(content);
        assertThat(inflation.verdict()).isEqualTo(ENDED);
        assertThat(inflation.position()).isEqualTo(deflated.length);
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

    @ParameterizedTest
    @EnumSource
    void aStreamMayFollowAnother(InflaterKind kind) throws IOException, DataFormatException {
        byte[] first = deflate(LOG, 6, Deflater.DEFAULT_STRATEGY);
        // a distance into the stream before it
        byte[] second = new DeflateWriter()
                .fixedBlock(true)
                .literal('x')
                .match(3, 2)
                .endOfBlock()
                .toByteArray();
        try (CompressedSource source = new CompressedSource(new ByteArrayInputStream(concat(first, second)), kind)) {
            assertThat(drain(source, 8192).content()).isEqualTo(LOG);
            assertThat(source.position()).isEqualTo(first.length);
            assertThat(drain(source, 8192).verdict()).isEqualTo("invalid distance too far back");
        }
    }

    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 2000), Arbitraries.integers().between(0, 250_000));
        return Combinators.combine(Arbitraries.integers().between(0, 5), lengths, Arbitraries.longs())
                .as(DeflateStreams::content);
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
}
