package org.memcload.component.memcache;

import java.nio.ByteBuffer;

/**
 * What a server answered to one operation on one key.
 *
 * @param outcome what became of it
 * @param value the value of the key, as stored, or what else the answer carries; empty where it carries nothing
 * @param flags the number that the client which stored the value put beside it
 * @param cas number of the value as it is now, unique for each change; 0 where there is none
 */
public record Reply(MemcacheOutcome outcome, byte[] value, int flags, long cas) {

    /**
     * The number that an incr or decr has led to.
     *
     * @return unsigned, 64 bits
     */
    public long number() {
        return ByteBuffer.wrap(value).getLong();
    }
}
