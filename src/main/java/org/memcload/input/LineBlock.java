package org.memcload.input;

/**
 * Some whole lines of a log, as in the file: a slice of an array that other blocks may share. The slice is never written to.
 *
 * @param bytes array that holds the slice
 * @param from index of the first byte of the first line
 * @param to index after the last byte; the byte before it is the LF of the last line, which only the last line of the log may lack
 * @param firstLine number of the first line in the log, the log's first line being 1
 * @param cutLine whether this is only the beginning of a line longer than the limit
 */
public record LineBlock(byte[] bytes, int from, int to, long firstLine, boolean cutLine) {

    public int length() {
        return to - from;
    }
}
