package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys and values to be set, packed one after another in a single array, so that a batch of a thousand records is two
 * objects instead of thousands. Immutable and safe to share between threads.
 */
public final class RecordBatch {

    private final byte[] bytes;
    /** For record i: the end of its key at 2i, the end of its value at 2i + 1. A key starts where the value before it ends. */
    private final int[] ends;

    private final int size;

    /** Flags of each record; null if all are 0. */
    private final int[] flags;

    private RecordBatch(byte[] bytes, int[] ends, int size, int[] flags) {
        this.bytes = bytes;
        this.ends = ends;
        this.size = size;
        this.flags = flags;
    }

    /** Number of records. */
    public int size() {
        return size;
    }

    /** Bytes of all keys and values together. */
    public int byteSize() {
        return size == 0 ? 0 : ends[2 * size - 1];
    }

    /** Bytes that the batch takes in memory, without the object itself. */
    public long memory() {
        long numbers = (long) ends.length + (flags == null ? 0 : flags.length);
        return bytes.length + Integer.BYTES * numbers;
    }

    public int keyLength(int index) {
        return ends[2 * index] - start(index);
    }

    public int valueLength(int index) {
        return ends[2 * index + 1] - ends[2 * index];
    }

    public byte[] key(int index) {
        return Arrays.copyOfRange(bytes, start(index), ends[2 * index]);
    }

    public byte[] value(int index) {
        return Arrays.copyOfRange(bytes, ends[2 * index], ends[2 * index + 1]);
    }

    /** The number that is stored beside the value; readers and writers agree on its meaning. */
    public int flags(int index) {
        return flags == null ? 0 : flags[index];
    }

    /** Writes the key and then the value of a record, as they follow each other in a memcached request. */
    void writeKeyAndValue(int index, ByteBuffer target) {
        target.put(bytes, start(index), ends[2 * index + 1] - start(index));
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[2 * index - 1];
    }

    /** Collects records into a batch. Not safe for use by several threads. */
    public static final class Builder {

        private byte[] bytes;
        private int[] ends;
        private int[] flags;
        private int length;
        private int size;

        /**
         * @param expectedBytes bytes of keys and values to make room for; more are possible
         * @param expectedRecords records to make room for; more are possible
         */
        public Builder(int expectedBytes, int expectedRecords) {
            bytes = new byte[Math.max(expectedBytes, 64)];
            ends = new int[2 * Math.max(expectedRecords, 1)];
        }

        public Builder add(byte[] key, byte[] value) {
            return add(key, 0, key.length, value, 0, value.length);
        }

        public Builder add(String key, byte[] value) {
            return add(key.getBytes(StandardCharsets.UTF_8), value);
        }

        /** Adds a record whose value has flags. */
        public Builder add(byte[] key, byte[] value, int valueFlags) {
            add(key, value);
            if (valueFlags != 0) {
                if (flags == null || flags.length < size) {
                    flags = Arrays.copyOf(flags == null ? new int[size] : flags, ends.length / 2);
                }
                flags[size - 1] = valueFlags;
            }
            return this;
        }

        public Builder add(byte[] key, int keyFrom, int keyLength, byte[] value, int valueFrom, int valueLength) {
            int at = reserve(keyLength + valueLength);
            System.arraycopy(key, keyFrom, bytes, at, keyLength);
            System.arraycopy(value, valueFrom, bytes, at + keyLength, valueLength);
            return commit(keyLength, valueLength);
        }

        /**
         * Makes room for a record that the caller writes into {@link #array()} itself, the key first and the value right after
         * it, and then adds with {@link #commit}. Without a commit nothing is added.
         *
         * @return index in {@link #array()} at which the key starts
         */
        public int reserve(int room) {
            if (bytes.length - length < room) {
                bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, room), (int)
                        Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
            }
            return length;
        }

        /** The array in which {@link #reserve} made room; the next call of reserve may replace it. */
        public byte[] array() {
            return bytes;
        }

        /** Adds the record written at the index that {@link #reserve} returned. */
        public Builder commit(int keyLength, int valueLength) {
            if (2 * size == ends.length) {
                ends = Arrays.copyOf(ends, 2 * ends.length);
            }
            ends[2 * size] = length + keyLength;
            length += keyLength + valueLength;
            ends[2 * size + 1] = length;
            size++;
            return this;
        }

        public int size() {
            return size;
        }

        /**
         * The batch. The builder must not be used afterwards: the batch owns its arrays. An array with a third or more unused is
         * replaced by a copy that fits.
         */
        public RecordBatch build() {
            return new RecordBatch(
                    isLoose(bytes.length, length) ? Arrays.copyOf(bytes, length) : bytes,
                    isLoose(ends.length, 2 * size) ? Arrays.copyOf(ends, 2 * size) : ends,
                    size,
                    flags == null ? null : Arrays.copyOf(flags, size));
        }

        private static boolean isLoose(int capacity, int used) {
            return capacity - used >= capacity / 3;
        }
    }
}
