package org.memcload.record;

/** Assigns a lane to a key by the key's bytes alone, so that a key never changes lanes. */
final class Lane {

    private Lane() {}

    /**
     * The lane of the key {@code type:id}, from 0 up to but not including {@code lanes}: the key's polynomial hash to base
     * 31, spread by the finaliser of MurmurHash3 (fmix32), modulo lanes.
     */
    static int of(byte[] bytes, int typeFrom, int typeTo, int idFrom, int idTo, int lanes) {
        if (lanes == 1) {
            return 0;
        }
        int hash = hash(0, bytes, typeFrom, typeTo);
        hash = 31 * hash + ':';
        hash = hash(hash, bytes, idFrom, idTo);
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return Integer.remainderUnsigned(hash ^ hash >>> 16, lanes);
    }

    private static int hash(int hash, byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            hash = 31 * hash + bytes[at];
        }
        return hash;
    }
}
