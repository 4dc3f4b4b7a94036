package org.memcload.input;

import org.memcload.input.deflate.InflaterKind;

/**
 * How a compressed file is expanded, and the limits beyond which it counts as a bomb.
 *
 * @param inflater the implementation that inflates
 * @param maxRatio expanded bytes for each compressed byte, 0 for no limit; judged only when more than 10 MiB were expanded. Deflate
 *     cannot exceed about 1032, so a limit above that never applies. Logs have a ratio of 2 to 10
 * @param maxExpandedBytes bytes of the expanded file, 0 for no limit
 */
public record Expansion(InflaterKind inflater, long maxRatio, long maxExpandedBytes) {

    /** Our own decoder without limits. */
    public static final Expansion UNLIMITED = new Expansion(InflaterKind.OWN, 0, 0);

    /** Expanded bytes up to which any ratio is harmless: they fit into memory several times. */
    static final long RATIO_FREE_BYTES = 10L << 20;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if a limit is negative
     */
    public Expansion {
        if (maxRatio < 0 || maxExpandedBytes < 0) {
            throw new IllegalArgumentException("negative limit: " + maxRatio + ", " + maxExpandedBytes);
        }
    }

    void check(long compressed, long expanded) throws CorruptInputException {
        if (maxExpandedBytes > 0 && expanded > maxExpandedBytes) {
            throw new CorruptInputException(String.format(
                    "expands to more than %d bytes after %d compressed ones; raise --max-expanded-bytes if that is meant",
                    maxExpandedBytes, compressed));
        }
        if (maxRatio > 0 && expanded > RATIO_FREE_BYTES && expanded / maxRatio > compressed) {
            throw new CorruptInputException(String.format(
                    "expands to more than %d times its size after %d compressed bytes; raise --max-expansion-ratio if that is meant",
                    maxRatio, compressed));
        }
    }
}
