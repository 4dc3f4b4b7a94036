package org.memcload.component.memcache.value;

import java.util.Arrays;
import java.util.Date;

/** The flags of spymemcached's SerializingTranscoder, and its numbers: big-endian, without leading zero bytes. */
@SuppressWarnings("JavaUtilDate") // the only date that spymemcached knows
final class SpymemcachedTypes implements ValueTypes {

    private static final int STRING = 0;
    private static final int BOOLEAN = 1 << 8;
    private static final int INT = 2 << 8;
    private static final int LONG = 3 << 8;
    private static final int DATE = 4 << 8;
    private static final int BYTE = 5 << 8;
    private static final int FLOAT = 6 << 8;
    private static final int DOUBLE = 7 << 8;
    private static final int BYTES = 8 << 8;

    @Override
    public int bytesFlags() {
        return BYTES;
    }

    @Override
    public StoredValue encode(Object body) {
        if (body instanceof CharSequence text) {
            return new StoredValue(Text.encode(text), STRING);
        } else if (body instanceof Boolean truth) {
            return new StoredValue(new byte[] {(byte) (truth ? '1' : '0')}, BOOLEAN);
        } else if (body instanceof Integer number) {
            return packed(number & 0xffff_ffffL, INT);
        } else if (body instanceof Long number) {
            return packed(number, LONG);
        } else if (body instanceof Date date) {
            return packed(date.getTime(), DATE);
        } else if (body instanceof Byte number) {
            return new StoredValue(new byte[] {number}, BYTE);
        } else if (body instanceof Float number) {
            return packed(Float.floatToRawIntBits(number) & 0xffff_ffffL, FLOAT);
        } else if (body instanceof Double number) {
            return packed(Double.doubleToRawLongBits(number), DOUBLE);
        }
        return null;
    }

    @Override
    public boolean knows(int flags) {
        return flags >= STRING && flags <= BYTES && (flags & 0xff) == 0;
    }

    @Override
    public Object decode(byte[] bytes, int flags) {
        return switch (flags) {
            case STRING -> Text.decode(bytes);
            case BYTES -> bytes;
            case BOOLEAN -> truth(bytes);
            case BYTE -> bytes.length <= Byte.BYTES ? (Object) (byte) unpacked(bytes) : null;
            case INT -> bytes.length <= Integer.BYTES ? (Object) (int) unpacked(bytes) : null;
            case FLOAT -> bytes.length <= Float.BYTES ? (Object) Float.intBitsToFloat((int) unpacked(bytes)) : null;
            case LONG -> bytes.length <= Long.BYTES ? (Object) unpacked(bytes) : null;
            case DATE -> bytes.length <= Long.BYTES ? new Date(unpacked(bytes)) : null;
            default -> bytes.length <= Double.BYTES ? (Object) Double.longBitsToDouble(unpacked(bytes)) : null;
        };
    }

    private static Boolean truth(byte[] bytes) {
        if (bytes.length != 1 || (bytes[0] != '0' && bytes[0] != '1')) {
            return null;
        }
        return bytes[0] == '1';
    }

    private static StoredValue packed(long bits, int flags) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bits >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return new StoredValue(
                Arrays.copyOfRange(bytes, Long.numberOfLeadingZeros(bits) / Byte.SIZE, bytes.length), flags);
    }

    private static long unpacked(byte[] bytes) {
        long bits = 0;
        for (byte b : bytes) {
            bits = (bits << Byte.SIZE) | (b & 0xff);
        }
        return bits;
    }
}
