package org.memcload.component.memcache;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatsOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server, opened when it is needed and opened anew after it failed. Every request sent through it
 * completes: with the answer, or with a failure at the latest when its deadline is over. Requests are sent in the order in
 * which they were submitted. Safe for use by several threads; futures complete on the connection's thread or on one that
 * watches the deadlines.
 */
final class ServerConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    private final ServerAddress server;
    private final long timeoutMillis;
    private final int maxInFlight;
    private final Deadlines deadlines;

    /** Submitted and not sent yet. Guarded by this. */
    private final Deque<Request<?>> waiting = new ArrayDeque<>();
    /** What is open at present, or null. Guarded by this. */
    private Session session;

    /**
     * @param timeoutMillis milliseconds after which a request without an answer has failed
     * @param maxInFlight requests that may be on the way at once; more of them wait, within their deadline
     */
    ServerConnection(ServerAddress server, long timeoutMillis, int maxInFlight, Deadlines deadlines) {
        this.server = server;
        this.timeoutMillis = timeoutMillis;
        this.maxInFlight = maxInFlight;
        this.deadlines = deadlines;
    }

    ServerAddress server() {
        return server;
    }

    <T> CompletableFuture<T> submit(Request<T> request) {
        Session opened = null;
        MemcacheException failure = null;
        synchronized (this) {
            // with the lock held: a deadline that is over at once finds the request complete
            request.submitted(this, deadlines.schedule(() -> expire(request), timeoutMillis));
            waiting.add(request);
            try {
                if (session == null) {
                    session = new Session();
                    opened = session;
                }
                sendWaiting();
            } catch (IOException | RuntimeException e) {
                waiting.remove(request);
                failure = new MemcacheException(server.toString(), "could not connect: " + e, e);
            }
        }
        if (failure != null) {
            request.fail(failure);
        } else if (opened != null) {
            opened.open();
        }
        return request.future();
    }

    /** Sends what may be sent now. To be called with the lock held, so that the order of submission is kept. */
    private void sendWaiting() {
        while (session != null
                && session.limits != null
                && session.inFlight.size() < maxInFlight
                && !waiting.isEmpty()) {
            Request<?> request = waiting.remove();
            if (!request.isDecided()) {
                session.inFlight.add(request);
                try {
                    session.connection.send(request.operation(session.limits));
                } catch (RuntimeException | Error e) {
                    session.inFlight.remove(request);
                    MemcacheException failure =
                            new MemcacheException(server.toString(), "could not send the request: " + e, e);
                    // not here, with the lock held and others waiting
                    deadlines.execute(() -> request.fail(failure));
                }
            }
        }
    }

    private void expire(Request<?> request) {
        MemcacheException late = new MemcacheException(server.toString(), "no answer within " + timeoutMillis + " ms");
        Session stuck = null;
        List<Request<?>> failed = List.of();
        synchronized (this) {
            boolean wasWaiting = waiting.remove(request);
            if (session != null && (session.inFlight.remove(request) || (wasWaiting && session.limits == null))) {
                stuck = session;
                failed = detach(stuck);
            }
        }
        // what these failures lead to, such as sending again, must find the stuck connection gone
        if (stuck != null) {
            stuck.shutdown();
        }
        request.fail(late);
        fail(failed, "closed, since a request got no answer within " + timeoutMillis + " ms");
    }

    /** Gives a connection up and fails all that was on its way, or waited for it. */
    private void discard(Session broken, String reason) {
        List<Request<?>> failed;
        synchronized (this) {
            failed = detach(broken);
        }
        broken.shutdown();
        fail(failed, reason);
    }

    /** Takes a connection out of use, with the lock held; the requests that have failed with it. */
    private List<Request<?>> detach(Session broken) {
        List<Request<?>> failed = new ArrayList<>(broken.inFlight);
        broken.inFlight.clear();
        if (session == broken) {
            session = null;
            failed.addAll(waiting);
            waiting.clear();
        }
        return failed;
    }

    private void fail(List<Request<?>> failed, String reason) {
        LOG.debug("{}: {} ({} requests failed)", server, reason, failed.size());
        MemcacheException failure = new MemcacheException(server.toString(), reason);
        failed.forEach(request -> request.fail(failure));
    }

    @Override
    public void close() {
        Session open;
        synchronized (this) {
            open = session;
        }
        if (open != null) {
            discard(open, "connection closed");
        }
    }

    /** Makes room for the next request. */
    void answered(Request<?> request) {
        synchronized (this) {
            if (session != null && session.inFlight.remove(request)) {
                sendWaiting();
            }
        }
    }

    /** A TCP connection from its opening to its loss. It takes requests once the server has told its settings. */
    private final class Session {

        private final SpyConnection connection;
        /** Sent and not answered. Guarded by the server connection. */
        private final Set<Request<?>> inFlight = new LinkedHashSet<>();
        /** Null until the server has answered for the first time. Guarded by the server connection. */
        private ServerLimits limits;

        Session() throws IOException {
            connection = new SpyConnection(server.resolve());
        }

        /** Asks for the settings: a server that does not answer this is sent no record that it might store long after. */
        void open() {
            connection.onLost(reason -> discard(this, reason));
            try {
                askForSettings();
            } catch (RuntimeException e) {
                discard(this, "could not send the request: " + e);
            }
        }

        private void askForSettings() {
            Map<String, String> settings = new HashMap<>();
            connection.send(
                    SpyConnection.FACTORY.getOperationFactory().stats("settings", new StatsOperation.Callback() {
                        @Override
                        public void gotStat(String name, String value) {
                            settings.put(name, value);
                        }

                        @Override
                        public void receivedStatus(OperationStatus status) {
                            // a server that does not know its settings is taken to accept everything
                        }

                        @Override
                        public void complete() {
                            synchronized (ServerConnection.this) {
                                if (limits == null) {
                                    limits = ServerLimits.of(settings);
                                    sendWaiting();
                                }
                            }
                        }
                    }));
        }

        void shutdown() {
            try {
                connection.shutdown();
            } catch (IOException e) {
                LOG.debug("{}: closing the connection failed", server, e);
            }
        }
    }
}
