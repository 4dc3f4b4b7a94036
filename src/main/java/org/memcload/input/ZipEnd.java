package org.memcload.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * The data about the central directory at the end of a zip file (PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16), checked as
 * {@link org.apache.commons.compress.archivers.zip.ZipFile} does not: it takes a damaged directory for a shorter one, and ignores
 * bytes before and after the archive, e.g. all but the last of several archives joined in one file.
 *
 * @param entries number of entries in the central directory
 * @param comment index of the first byte of the comment, or of the end of the file if there is no comment
 */
record ZipEnd(long entries, long comment) {

    private static final int SIGNATURE = 0x0605_4b50;
    private static final int BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;

    private static final int LOCATOR_64_SIGNATURE = 0x0706_4b50;
    private static final int LOCATOR_64_BYTES = 20;

    /** The record itself, with the longest comment after it and the locator before it. */
    private static final int MAX_BYTES = LOCATOR_64_BYTES + BYTES + MAX_COMMENT_BYTES;

    private static final int SIGNATURE_64 = 0x0606_4b50;
    private static final int BYTES_64 = 56;

    /** The directory is kept in memory, where an entry takes about ten times its bytes. */
    static final long MAX_DIRECTORY_BYTES = 4L << 20;

    /** @throws CorruptInputException if the file does not end like one complete zip archive */
    static ZipEnd read(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer tail = bytes(channel, Math.max(0, size - MAX_BYTES), size);
        int at = find(tail, size);
        long position = size - tail.limit() + at;
        if (hasLocator64(tail, at)) {
            long position64 = tail.getLong(at - LOCATOR_64_BYTES + 8);
            return read64(channel, position64, position - LOCATOR_64_BYTES, position + BYTES);
        }
        return checked(
                position,
                position + BYTES,
                tail.getInt(at + 4),
                unsignedShort(tail, at + 8),
                unsignedShort(tail, at + 10),
                unsignedInt(tail, at + 12),
                unsignedInt(tail, at + 16));
    }

    /**
     * The record whose comment ends where the file ends, with the directory right before it. The comment may hold the signature
     * too, and even a whole record: the first record that fits has all later ones in its comment.
     */
    private static int find(ByteBuffer tail, long size) throws CorruptInputException {
        int last = -1;
        int found = -1;
        boolean foundDirectory = false;
        for (int at = tail.limit() - BYTES; at >= 0; at--) {
            if (tail.getInt(at) != SIGNATURE) {
                continue;
            }
            last = Math.max(last, at);
            if (at + BYTES + unsignedShort(tail, at + 20) == tail.limit()) {
                boolean directory = isBehindDirectory(tail, at, size - tail.limit() + at);
                if (directory || !foundDirectory) {
                    found = at;
                    foundDirectory = directory;
                }
            }
        }
        if (found >= 0) {
            return found;
        }
        if (last < 0) {
            throw new CorruptInputException("not a zip file, or cut short: it has no end of central directory");
        }
        long end = size - tail.limit() + last + BYTES + unsignedShort(tail, last + 20);
        throw new CorruptInputException(
                end < size
                        ? "rubbish after the end of the zip file at byte " + end
                        : "zip file cut short at byte " + size);
    }

    private static boolean isBehindDirectory(ByteBuffer tail, int at, long position) {
        return unsignedInt(tail, at + 12) + unsignedInt(tail, at + 16) == position || hasLocator64(tail, at);
    }

    private static boolean hasLocator64(ByteBuffer tail, int at) {
        return at >= LOCATOR_64_BYTES && tail.getInt(at - LOCATOR_64_BYTES) == LOCATOR_64_SIGNATURE;
    }

    private static ZipEnd read64(SeekableByteChannel channel, long position, long locator, long comment)
            throws IOException {
        if (position < 0 || position > locator - BYTES_64) {
            throw new CorruptInputException("zip file has no zip64 end of central directory at byte " + position);
        }
        ByteBuffer record = bytes(channel, position, position + BYTES_64);
        // the length does not count itself and the signature
        if (record.getInt(0) != SIGNATURE_64 || record.getLong(4) != locator - position - 12) {
            throw new CorruptInputException("zip file has no zip64 end of central directory at byte " + position);
        }
        return checked(
                position,
                comment,
                record.getLong(16),
                record.getLong(24),
                record.getLong(32),
                record.getLong(40),
                record.getLong(48));
    }

    private static ZipEnd checked(
            long position,
            long comment,
            long disks,
            long entriesHere,
            long entries,
            long directoryBytes,
            long directoryStart)
            throws CorruptInputException {
        if (disks != 0 || entriesHere != entries) {
            throw new CorruptInputException("zip file is one part of several");
        }
        if (directoryStart < 0 || directoryBytes != position - directoryStart) {
            throw new CorruptInputException("zip file whose central directory does not end at byte " + position
                    + ": damaged, or not the only thing in the file");
        }
        if (directoryBytes > MAX_DIRECTORY_BYTES) {
            throw new CorruptInputException("zip file with a central directory of " + directoryBytes
                    + " bytes, more than " + MAX_DIRECTORY_BYTES + ": pack fewer entries into one file");
        }
        return new ZipEnd(entries, comment);
    }

    private static ByteBuffer bytes(SeekableByteChannel channel, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new CorruptInputException("zip file cut short while it was read");
            }
        }
        return buffer.flip();
    }

    private static int unsignedShort(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long unsignedInt(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
