package org.memcload.input;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.input.DeflateStreams.LOG;
import static org.memcload.input.DeflateStreams.lengths;
import static org.memcload.input.Inflation.ENDED;
import static org.memcload.input.Inflation.assertExpands;
import static org.memcload.input.Inflation.assertLikeZlib;
import static org.memcload.input.Inflation.assertRefused;
import static org.memcload.input.Inflation.assertRefusedAnywhere;
import static org.memcload.input.Streams.concat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams made by hand, at the limits of the format and beyond: every inflater takes and refuses what zlib does. */
class DeflateLimitsTest {

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
    void storedBlocksMayFillMoreThanTheWindow() {
        byte[] block = new byte[65535];
        new Random(2).nextBytes(block);
        byte[] stream = new DeflateWriter()
                .storedBlock(false, block)
                .storedBlock(false, block)
                .storedBlock(true, block)
                .toByteArray();
        assertExpands(stream, concat(block, block, block));
        assertLikeZlib(stream, 1 << 20, 1 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void matchesOfNearBytesMayFillMoreThanTheWindow(int distance) {
        DeflateWriter writer = new DeflateWriter().fixedBlock(true);
        for (int i = 0; i < distance; i++) {
            writer.literal('a' + i);
        }
        for (int i = 0; i < 1000; i++) {
            writer.match(258, distance);
        }
        byte[] expected = new byte[distance + 1000 * 258];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) ('a' + i % distance);
        }
        assertExpands(writer.endOfBlock().toByteArray(), expected);
    }

    @Test
    void literalsOfShortCodesAreTakenInAnyOrder() {
        int[] literals = lengths(257, 'a', 3, 'b', 3, 'c', 3, 'd', 3, 'e', 3, 'f', 3, 'g', 3, 256, 3);
        DeflateWriter writer = new DeflateWriter().dynamicBlock(true, literals, lengths(1));
        byte[] expected = new byte[5000];
        Random random = new Random(3);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) ('a' + random.nextInt(7));
            writer.literal(expected[i]);
        }
        assertExpands(writer.endOfBlock().toByteArray(), expected);
    }

    @Test
    void wrongCodesAreRefusedThoughTheInputEndsRightAfterThem() {
        // ten bits before, so that the code lengths end with a byte
        byte[] stream = new DeflateWriter()
                .fixedBlock(false)
                .endOfBlock()
                .dynamicBlock(true, lengths(258, 'a', 2, 256, 1), lengths(1))
                .toByteArray();
        assertRefused(stream, "invalid literal/lengths set");
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
        Inflation inflation = assertLikeZlib(bytes, 8192, 8192);
        assertThat(inflation.verdict()).isEqualTo(ENDED);
        assertThat(inflation.content()).hasSize(300);
        assertLikeZlib(bytes, 1, 1);
    }
}
