package org.memcload.input;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;

/** Content of several shapes, and deflate streams made of it. */
final class DeflateStreams {

    static final byte[] LOG = LogFiles.text(new LogGenerator(3).lines(2000));

    /** A few hundred bytes each, of every kind of block. */
    static final List<byte[]> SMALL_STREAMS = List.of(
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

    private DeflateStreams() {}

    /** Content by its shape, 0 to 5. */
    static byte[] content(int shape, int length, long seed) {
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

    /** So many lengths, all zero but those given as pairs of symbol and length. */
    static int[] lengths(int count, int... pairs) {
        int[] lengths = new int[count];
        for (int i = 0; i < pairs.length; i += 2) {
            lengths[pairs[i]] = pairs[i + 1];
        }
        return lengths;
    }

    /** Lengths of a complete code for some of the symbols, one of them certain. */
    static int[] randomCode(Random random, int count, int certain) {
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

    static int[] usedSymbols(int[] lengths) {
        int[] used = new int[lengths.length];
        int count = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] > 0) {
                used[count++] = i;
            }
        }
        return Arrays.copyOf(used, count);
    }

    /** Raw deflate data, by zlib. */
    static byte[] deflate(byte[] content, int level, int strategy) {
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
}
