package org.memcload.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Makes up tracker logs like the real ones: 310 bytes a line, the four device types in equal shares, 1 to 100 applications.
 * All lines are valid and all devices different; the same seed gives the same lines, on any machine.
 */
public final class TrackerLog {

    private static final byte[][] TYPES = {bytes("idfa\t"), bytes("gaid\t"), bytes("adid\t"), bytes("dvid\t")};
    private static final byte[] HEX_DIGITS = bytes("0123456789abcdef");

    private static final int MAX_LINE_BYTES = 1024;
    private static final int MAX_APPS = 100;
    private static final int MAX_APP_ID = 9999;

    private static final int FRACTION_DIGITS = 10;
    private static final long FRACTION_UNIT = 10_000_000_000L;

    private final SplittableRandom random;
    private byte[] buffer = new byte[1 << 16];
    private int length;

    public TrackerLog(long seed) {
        random = new SplittableRandom(seed);
    }

    /** As many whole lines as fit in so many bytes. */
    public static byte[] lines(long seed, int bytes) {
        TrackerLog log = new TrackerLog(seed);
        log.buffer = new byte[bytes + MAX_LINE_BYTES];
        int end = 0;
        while (log.length <= bytes) {
            end = log.length;
            log.appendLine();
        }
        return Arrays.copyOf(log.buffer, end);
    }

    /** Writes the next lines of the log. */
    void write(OutputStream out, long lines) throws IOException {
        for (long i = 0; i < lines; i++) {
            if (buffer.length - length < MAX_LINE_BYTES) {
                out.write(buffer, 0, length);
                length = 0;
            }
            appendLine();
        }
        out.write(buffer, 0, length);
        length = 0;
    }

    private void appendLine() {
        append(TYPES[random.nextInt(TYPES.length)]);
        appendHex(random.nextLong());
        appendHex(random.nextLong());
        buffer[length++] = '\t';
        appendDegrees(90);
        buffer[length++] = '\t';
        appendDegrees(180);
        buffer[length++] = '\t';
        for (int apps = 1 + random.nextInt(MAX_APPS); apps > 0; apps--) {
            appendNumber(1 + random.nextInt(MAX_APP_ID), 1);
            buffer[length++] = (byte) (apps > 1 ? ',' : '\n');
        }
    }

    private void appendHex(long value) {
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            buffer[length++] = HEX_DIGITS[(int) (value >>> shift) & 0xf];
        }
    }

    private void appendDegrees(int limit) {
        long value = random.nextLong(limit * FRACTION_UNIT);
        if (random.nextBoolean()) {
            buffer[length++] = '-';
        }
        appendNumber(value / FRACTION_UNIT, 1);
        buffer[length++] = '.';
        appendNumber(value % FRACTION_UNIT, FRACTION_DIGITS);
    }

    private void appendNumber(long value, int minDigits) {
        int digits = minDigits;
        long limit = (long) Math.pow(10, minDigits);
        while (value >= limit) {
            digits++;
            limit *= 10;
        }
        length += digits;
        long rest = value;
        for (int i = 1; i <= digits; i++) {
            buffer[length - i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private void append(byte[] text) {
        System.arraycopy(text, 0, buffer, length, text.length);
        length += text.length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
