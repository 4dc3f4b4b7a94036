package org.memcload.input;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads another channel and keeps its failure, so that a bad disk can be distinguished from bad bytes when both throw an
 * IOException.
 */
final class FaultKeepingChannel implements SeekableByteChannel {

    private final SeekableByteChannel channel;
    private IOException fault;
    private long limit = Long.MAX_VALUE;

    FaultKeepingChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /** Makes the channel end at this byte. */
    void limit(long bytes) {
        limit = bytes;
    }

    /** @throws IOException the failure of the channel, if it failed */
    void throwFault() throws IOException {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            long left = limit - channel.position();
            if (left >= target.remaining()) {
                return channel.read(target);
            }
            if (left <= 0) {
                return -1;
            }
            int whole = target.limit();
            target.limit(target.position() + (int) left);
            try {
                return channel.read(target);
            } finally {
                target.limit(whole);
            }
        } catch (IOException e) {
            fault = e;
            throw e;
        }
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return Math.min(channel.size(), limit);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
