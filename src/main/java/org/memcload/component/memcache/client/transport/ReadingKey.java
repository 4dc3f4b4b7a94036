package org.memcload.component.memcache.client.transport;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * Lets a connection be read at any time. spymemcached reads only while an answer is due: it would notice that a server has
 * closed an idle connection, or was restarted, only by the failure of the next request.
 */
final class ReadingKey extends SelectionKey {

    private final SelectionKey key;
    /** The operations that spymemcached has set; it checks that no other code changes them. */
    private volatile int interest;

    ReadingKey(SelectionKey key) {
        this.key = key;
        interestOps(0);
    }

    @Override
    public SelectionKey interestOps(int operations) {
        interest = operations;
        key.interestOps(operations | OP_READ);
        return this;
    }

    @Override
    public int interestOps() {
        return interest;
    }

    @Override
    public int readyOps() {
        return key.readyOps();
    }

    @Override
    public SelectableChannel channel() {
        return key.channel();
    }

    @Override
    public Selector selector() {
        return key.selector();
    }

    @Override
    public boolean isValid() {
        return key.isValid();
    }

    @Override
    public void cancel() {
        key.cancel();
    }
}
