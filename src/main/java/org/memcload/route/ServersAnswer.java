package org.memcload.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.memcload.run.Run;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no file be taken, in a run that does not end, while a server that the last one was held for does not answer. Where it
 * answers and a file is held all the same, as happens when it is out of memory, every attempt is made later than the one
 * before.
 */
public final class ServersAnswer implements PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(ServersAnswer.class);
    private static final long MAX_DELAY_SECONDS = 30;

    private final Run run;
    private final ServerWatch watch;
    private final PollFailure pollFailure;

    // Used by one thread at a time, the one that polls or has the file.
    private final Set<String> silent = new LinkedHashSet<>();
    private boolean holding;
    private long heldAt;
    /** Seconds to wait at least, once the file is held; 0 for the first time. */
    private long delay;

    /** The same for the next time. */
    private long nextDelay;

    public ServersAnswer(Run run, ServerWatch watch, PollFailure pollFailure) {
        this.run = run;
        this.watch = watch;
        this.pollFailure = pollFailure;
    }

    /**
     * The present file is held.
     *
     * @return seconds until it is taken again at the earliest
     */
    long hold() {
        holding = true;
        heldAt = System.nanoTime();
        delay = nextDelay;
        nextDelay = Math.min(Math.max(2 * delay, 1), MAX_DELAY_SECONDS);
        return delay;
    }

    /** The present file was not held. */
    void release() {
        nextDelay = 0;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        if (holding && !run.isStopping() && System.nanoTime() - heldAt >= TimeUnit.SECONDS.toNanos(delay)) {
            List<String> silentNow;
            try {
                silentNow = watch.silent();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            silent.addAll(silentNow);
            if (silentNow.isEmpty() && !run.isStopping()) {
                LOG.info(
                        silent.isEmpty() ? "All servers answer; trying again" : "{} answers again; going on",
                        String.join(", ", silent));
                silent.clear();
                holding = false;
            }
        }
        return !holding;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        // the files speak for themselves
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        pollFailure.handleException(cause);
        return false;
    }
}
