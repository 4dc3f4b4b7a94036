package org.memcload.input.deflate;

import java.util.zip.DataFormatException;

/**
 * Inflates raw deflate data (RFC 1951), one stream after another. Every implementation returns the same bytes, ends at the same
 * position and refuses the same data with the same message. Used by one thread.
 */
// Coarse on purpose: a call decodes a buffer, so that no call through this interface is made for each byte.
public interface RawInflater extends AutoCloseable {

    /** Starts with a new stream. */
    void start();

    /** Whether the deflate data was decoded to its end; {@link #position} is then right after it. */
    boolean ended();

    /** Moves decoded bytes to an array, and returns how many. */
    int take(byte[] b, int off, int len);

    /**
     * Decodes more; all bytes decoded before must have been taken. If no bytes can be taken afterwards, and the stream has not
     * ended, all input was used and more is needed.
     *
     * @param input bytes from {@code from} to before {@code to}: those left unused by the last call, or further ones if more input
     *     was needed
     * @throws DataFormatException if the data is damaged; the bytes before the damage can be taken; must not be called again
     */
    void decode(byte[] input, int from, int to) throws DataFormatException;

    /** Index of the first byte of input that was not used. */
    int position();

    /** Frees the memory outside the heap. */
    @Override
    void close();
}
