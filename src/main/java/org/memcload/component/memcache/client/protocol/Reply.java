package org.memcload.component.memcache.client.protocol;

import java.nio.ByteBuffer;

/**
 * A server's answer to one command on one key.
 *
 * @param outcome the outcome of the command
 * @param value the value of the key, as stored, or other data of the answer; empty for an answer without data
 * @param flags the number stored beside the value by the client that stored it
 * @param cas number of the present value, unique for each change; 0 if there is no value
 */
public record Reply(Outcome outcome, byte[] value, int flags, long cas) {

    /**
     * The number after an incr or decr.
     *
     * @return unsigned, 64 bits
     */
    public long number() {
        return ByteBuffer.wrap(value).getLong();
    }
}
