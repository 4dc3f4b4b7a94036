package org.memcload.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Writes the fields of the protobuf message {@code UserApps}, byte for byte as protobuf-java serialises it. Source of the
 * format: <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers encoding</a> and {@code
 * appsinstalled.proto}.
 */
final class UserAppsEncoder {

    /** Bytes that {@link #putCoordinates} writes. */
    static final int COORDINATES_BYTES = 2 * (1 + Double.BYTES);

    // a tag is field number << 3 | wire type: 0 for a varint, 1 for eight bytes
    private static final byte APPS_TAG = 1 << 3;
    private static final byte LAT_TAG = 2 << 3 | 1;
    private static final byte LON_TAG = 3 << 3 | 1;

    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private UserAppsEncoder() {}

    /**
     * Writes one element of {@code apps}: at most 6 bytes, and never more than its decimal digits and one. If it takes three, a
     * meaningless fourth is written.
     *
     * @param id the 32 bits of an unsigned number
     * @return index after the last byte written
     */
    static int putApp(byte[] target, int at, int id) {
        if (id > 0x7f && id < 1 << 14) {
            // by far the most frequent
            INT.set(target, at, APPS_TAG | ((id & 0x7f) | 0x80) << 8 | (id >>> 7) << 16);
            return at + 3;
        }
        target[at++] = APPS_TAG;
        while ((id & ~0x7f) != 0) {
            target[at++] = (byte) (id | 0x80);
            id >>>= 7;
        }
        target[at++] = (byte) id;
        return at;
    }

    /**
     * Writes {@code lat} and {@code lon}, which follow all the apps.
     *
     * @return index after the last byte written
     */
    static int putCoordinates(byte[] target, int at, double lat, double lon) {
        target[at] = LAT_TAG;
        DOUBLE.set(target, at + 1, lat);
        target[at + 9] = LON_TAG;
        DOUBLE.set(target, at + 10, lon);
        return at + COORDINATES_BYTES;
    }
}
