package org.memcload.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.memcload.run.Run;
import org.memcload.servers.ServerWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the file consumer from taking files, in a run that continues, while a server that caused the last hold does not answer. */
public final class ServersAnswer implements PollingConsumerPollStrategy {

    private static final Logger LOG = LoggerFactory.getLogger(ServersAnswer.class);

    private final Run run;
    private final ServerWatch watch;
    private final PollFailure pollFailure;

    /** Servers that did not answer since the file was held. Used only by the thread that polls. */
    private final Set<String> silent = new LinkedHashSet<>();

    public ServersAnswer(Run run, ServerWatch watch, PollFailure pollFailure) {
        this.run = run;
        this.watch = watch;
        this.pollFailure = pollFailure;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        if (run.hold().isHolding() && !run.isStopping() && run.hold().isDue()) {
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
                run.hold().release();
            }
        }
        return !run.hold().isHolding();
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        // the log lines about files suffice
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        pollFailure.handleException(cause);
        return false;
    }
}
