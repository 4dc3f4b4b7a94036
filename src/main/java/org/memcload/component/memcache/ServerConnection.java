package org.memcload.component.memcache;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one server, opened when it is needed and opened again after it failed. Every request sent through it
 * completes: with the answer, or with a failure. Connecting, each step of the greeting, and a request have the timeout each: the
 * time of a request begins when it could be sent, and what it waits for before ends by its own limit. Requests are sent, and carried out
 * by the server, in the order in which they were submitted. Safe for use by several threads; futures complete on the
 * connection's thread or on one that watches the deadlines.
 *
 * <p>A request that got no answer in time has failed, but the server, once it goes on, may still carry it out. Nothing newer
 * may come before that: the connection is kept, as the {@link #late} one, until the server has answered all that was sent
 * through it, or has closed it. A second connection is opened meanwhile and takes over then. Only if the server answers over
 * that one, twice, while the late one stays silent is the late one given up: it is broken, not slow.
 *
 * <p>A connection that ends with requests that write on their way is abandoned: it is reset, and the {@link ServerListener}
 * hears of it before any of these requests fails and before anything newer is sent.
 */
final class ServerConnection implements ConnectedServer, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** Nanoseconds for which a server that refused us is not asked again: it may count the attempts. */
    private static final long REFUSAL_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final ServerAddress server;
    private final ConnectionSecurity security;
    private final long timeoutMillis;
    private final int maxInFlight;
    private final Deadlines deadlines;
    private final Consumer<String> onFailure;

    /** Submitted and not sent yet. Guarded by this. */
    private final Deque<Request<?>> waiting = new ArrayDeque<>();
    /** Whether one is being opened. Guarded by this. */
    private boolean opening;
    /** When nobody waits any longer for the one that is being opened, by {@link System#nanoTime}. Guarded by this. */
    private long openingEnd;
    /** What is open at present, or null. Guarded by this. */
    private Session session;
    /** The one before, if it owes an answer or is being ended; nothing is sent as long as there is one. Guarded by this. */
    private Session late;
    /** Why the server refused the last connection, or null. Guarded by this. */
    private String refusal;
    /** Guarded by this. */
    private long refusedAt;
    /** Whether a connection was ever more than open. Guarded by this. */
    private boolean everAnswered;
    /** Guarded by this. */
    private boolean closed;

    private ConnectionHistory history;

    /**
     * @param timeoutMillis milliseconds without an answer after which a request has failed
     * @param maxInFlight requests that may be on the way at once; more of them wait, within their deadline
     * @param onFailure is told why the server failed, before its requests fail: it could not be connected to, the connection
     *     was lost and requests with it, or it did not answer in time
     */
    ServerConnection(
            ServerAddress server,
            ConnectionSecurity security,
            long timeoutMillis,
            int maxInFlight,
            Deadlines deadlines,
            Consumer<String> onFailure) {
        this.server = server;
        this.security = security;
        this.timeoutMillis = timeoutMillis;
        this.maxInFlight = maxInFlight;
        this.deadlines = deadlines;
        this.onFailure = onFailure;
        this.history = new ConnectionHistory(server.toString(), server.toString(), null, null);
    }

    /**
     * To be called before anything is submitted.
     *
     * @param endpoint named in log lines
     * @param metrics hears of requests and connections; null for nobody
     * @param listener hears of connections and of what the server tells; null for nobody
     */
    void watchedBy(String endpoint, ClientMetrics metrics, ServerListener listener) {
        history = new ConnectionHistory(server.toString(), endpoint + ", server " + server, metrics, listener);
    }

    ServerAddress server() {
        return server;
    }

    @Override
    public String address() {
        return server.toString();
    }

    @Override
    public CompletableFuture<Map<String, String>> statistics() {
        return submit(new StatsRequest(null));
    }

    <T> CompletableFuture<T> submit(Request<T> request) {
        MemcacheException failure = null;
        synchronized (this) {
            request.submitted(this);
            request.reportTo(history.metrics());
            try {
                if (closed) {
                    throw new IllegalStateException("the endpoint is stopped");
                }
                if (refusal != null && System.nanoTime() - refusedAt < REFUSAL_PAUSE) {
                    failure = new MemcacheException(ErrorKind.CONNECT, server.toString(), refusal, null);
                } else {
                    refusal = null;
                    enqueue(request);
                }
            } catch (RuntimeException e) {
                waiting.remove(request);
                ErrorKind kind = closed ? ErrorKind.CLOSED : ErrorKind.LOST;
                failure = new MemcacheException(kind, server.toString(), "could not send the request: " + e, e);
            }
        }
        if (failure != null) {
            request.fail(failure);
        }
        return request.future();
    }

    /** Fails a request without asking the server. */
    <T> CompletableFuture<T> refuse(Request<T> request, MemcacheException reason) {
        request.submitted(this);
        request.reportTo(history.metrics());
        request.fail(reason);
        return request.future();
    }

    /** With the lock held: a deadline that is over at once finds the request where it is looked for. */
    private void enqueue(Request<?> request) {
        request.setDeadline(deadlines.schedule(() -> expire(request), timeoutMillis));
        waiting.add(request);
        if (session == null && !opening) {
            deadlines.execute(this::open);
            opening = true;
            openingEnd = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(openingMillis());
        }
        sendWaiting();
    }

    /** How long the look-up of the name, connecting, and the handshake of TLS may take together. */
    private long openingMillis() {
        return (security.tls() ? 3 : 2) * timeoutMillis;
    }

    /** Opens a connection, which may take long. */
    private void open() {
        Session opened = null;
        ConnectionFailure failure = new ConnectionFailure(ErrorKind.CLOSED, "connection closed");
        try {
            opened = new Session(new Connector(server, security, timeoutMillis).connect());
        } catch (IOException e) {
            failure = new ConnectionFailure(ErrorKind.CONNECT, e.getMessage());
        } catch (RuntimeException | Error e) {
            // an error too, such as no memory for a thread: nobody else would ever open one
            UncaughtErrors.tell(e);
            failure = new ConnectionFailure(ErrorKind.CONNECT, "could not connect: " + e);
        }
        List<Request<?>> failed = List.of();
        boolean wanted;
        synchronized (this) {
            opening = false;
            wanted = opened != null && !closed;
            if (wanted) {
                session = opened;
            } else {
                failed = takeWaiting();
            }
        }
        if (wanted) {
            opened.greet();
        } else if (opened != null) {
            opened.shutdown();
        }
        if (failure.kind() == ErrorKind.CONNECT) {
            history.failed(failure.reason());
        }
        serverFailed(failed, failure);
    }

    /** Whether requests may be sent now, but for the number of those on their way. With the lock held. */
    private boolean isUsable() {
        return session != null && session.limits != null && late == null;
    }

    /** What kept requests from being sent may be over: then the time of those that waited begins. With the lock held. */
    private void mayBeUsable() {
        if (isUsable()) {
            waiting.forEach(Request::timeBegins);
            sendWaiting();
        }
    }

    /** Sends what may be sent now. To be called with the lock held, so that the order of submission is kept. */
    private void sendWaiting() {
        while (!closed && isUsable() && session.inFlight.size() < maxInFlight && !waiting.isEmpty()) {
            Request<?> request = waiting.remove();
            if (!request.isDecided()) {
                session.inFlight.add(request);
                request.sent();
                try {
                    session.connection.send(request, session.limits);
                } catch (RuntimeException | Error e) {
                    UncaughtErrors.tell(e);
                    session.inFlight.remove(request);
                    MemcacheException failure = new MemcacheException(
                            ErrorKind.LOST, server.toString(), "could not send the request: " + e, e);
                    // not here, with the lock held and others waiting
                    deadlines.execute(() -> request.fail(failure));
                }
            }
        }
    }

    private void expire(Request<?> request) {
        if (request.isDecided()) {
            return;
        }
        String silence;
        boolean silent = false;
        List<Request<?>> failed = new ArrayList<>();
        synchronized (this) {
            long leftMillis = leftMillis(request);
            if (leftMillis > 0) {
                request.setDeadline(deadlines.schedule(() -> expire(request), leftMillis));
                return;
            }
            silence = silence();
            boolean wasWaiting = waiting.remove(request);
            if (session != null && session.inFlight.contains(request)) {
                failed.addAll(session.inFlight);
                failed.addAll(takeWaiting());
                late = session;
                session = null;
                silent = true;
            } else if (wasWaiting) {
                // else it waited for its turn behind others, and they are in time
                silent = !isUsable();
            }
        }
        failed.remove(request);
        history.failed(silence);
        if (silent) {
            serverFailed(silence);
        }
        request.fail(new MemcacheException(ErrorKind.TIMEOUT, server.toString(), silence, null));
        fail(
                failed,
                new ConnectionFailure(
                        ErrorKind.TIMEOUT,
                        "out of use, since a request got no answer within " + timeoutMillis + " ms"));
    }

    /** Milliseconds until a request that is not decided has failed, as far as is known now. With the lock held. */
    private long leftMillis(Request<?> request) {
        if (request.isSent() || isUsable()) {
            return timeoutMillis - TimeUnit.NANOSECONDS.toMillis(request.quietNanos());
        }
        // the greeting ends by its own deadline, and with it the requests that wait for it
        return opening ? TimeUnit.NANOSECONDS.toMillis(openingEnd - System.nanoTime()) : timeoutMillis;
    }

    /** What is wrong where an answer is overdue. */
    private synchronized String silence() {
        if (opening) {
            return "no connection within " + openingMillis() + " ms";
        }
        boolean mute = session != null && !everAnswered;
        return "no answer within " + timeoutMillis + " ms"
                + (mute
                        ? ", and none so far: it hangs, or does not speak memcached's binary protocol"
                                + (security.tls() ? "" : " without TLS")
                        : "");
    }

    /** A server that talks TLS only drops a connection without, and says nothing. */
    private synchronized ConnectionFailure explained(ConnectionFailure failure) {
        boolean plainAndUnheard = failure.kind() == ErrorKind.LOST && !everAnswered && !security.tls();
        return plainAndUnheard
                ? new ConnectionFailure(
                        ErrorKind.LOST,
                        failure.reason()
                                + " before any answer: the server may want TLS, or not speak memcached's binary protocol")
                : failure;
    }

    /** Gives a connection up and fails all that was on its way, or waited for it. */
    private void discard(Session broken, ConnectionFailure observed) {
        ConnectionFailure reason = explained(observed);
        List<Request<?>> failed = new ArrayList<>();
        boolean abandoned;
        synchronized (this) {
            if (broken.ending || (session != broken && late != broken)) {
                return;
            }
            broken.ending = true;
            history.failed(reason.reason());
            abandoned = broken.inFlight.stream().anyMatch(Request::writes);
            if (session == broken) {
                session = null;
                failed.addAll(broken.inFlight);
                failed.addAll(takeWaiting());
                if (late == null) {
                    // whoever sends again meanwhile waits until it has ended
                    late = broken;
                }
            }
        }
        // without the lock: the listener may wait for somebody who submits a request
        if (abandoned) {
            history.abandoned(reason.reason());
        }
        broken.shutdown();
        synchronized (this) {
            if (late == broken) {
                late = null;
                mayBeUsable();
            }
        }
        serverFailed(failed, reason);
    }

    private void refused(Session by, String reason) {
        synchronized (this) {
            refusal = reason;
            refusedAt = System.nanoTime();
        }
        discard(by, new ConnectionFailure(ErrorKind.CONNECT, reason));
    }

    /** With the lock held. */
    private List<Request<?>> takeWaiting() {
        List<Request<?>> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    private void fail(List<Request<?>> failed, ConnectionFailure cause) {
        if (!failed.isEmpty()) {
            LOG.debug("{}: {} ({} requests failed)", history.name(), cause.reason(), failed.size());
            MemcacheException failure = new MemcacheException(cause.kind(), server.toString(), cause.reason(), null);
            failed.forEach(request -> request.fail(failure));
        }
    }

    /** A connection that ends without requests is no failure of the server: it may close those that are idle. */
    private void serverFailed(List<Request<?>> failed, ConnectionFailure failure) {
        if (!failed.isEmpty()) {
            serverFailed(failure.reason());
            fail(failed, failure);
        }
    }

    private void serverFailed(String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        onFailure.accept(reason);
    }

    @Override
    public void close() {
        List<Session> open = new ArrayList<>();
        synchronized (this) {
            closed = true;
            if (late != null) {
                open.add(late);
            }
            if (session != null) {
                open.add(session);
            }
        }
        open.forEach(each -> discard(each, new ConnectionFailure(ErrorKind.CLOSED, "connection closed")));
    }

    /** What the connection knows of itself at present. */
    synchronized ConnectionStatus status() {
        return new ConnectionStatus(
                server.toString(),
                session != null && session.limits != null,
                session == null ? 0 : session.inFlight.size(),
                waiting.size(),
                history.reconnects(),
                history.lastFailure());
    }

    /** Makes room for the next request, or for the next connection. */
    void answered(Request<?> request) {
        Session drained = null;
        synchronized (this) {
            if (session != null && session.inFlight.remove(request)) {
                sendWaiting();
            } else if (late != null && !late.ending && late.inFlight.remove(request) && late.inFlight.isEmpty()) {
                drained = late;
                late = null;
                mayBeUsable();
            }
        }
        if (drained != null) {
            drained.shutdown();
        }
    }

    /** A TCP connection from its opening to its loss. It takes requests once the server has told its settings. */
    private final class Session {

        private final SpyConnection connection;
        private final Greeting greeting;
        /** Sent and not answered, failed or not. Guarded by the server connection. */
        private final Set<Request<?>> inFlight = new LinkedHashSet<>();
        /** Null until the server has answered for the first time. Guarded by the server connection. */
        private ServerLimits limits;
        /** Of the present step of the greeting. Guarded by the server connection. */
        private Future<?> deadline;
        /** Whether it is being discarded. Guarded by the server connection. */
        private boolean ending;

        Session(SpyConnection connection) {
            this.connection = connection;
            this.greeting = new Greeting(ServerConnection.this, connection, security.login(server), this::beginStep);
        }

        void greet() {
            connection.onLost(this::lost);
            try {
                var unused = greeting.say().whenComplete((found, failure) -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause == null) {
                        ready(found);
                    } else if (cause instanceof MemcacheException refusal) {
                        refused(this, refusal.reason());
                    } else {
                        unusable(cause);
                    }
                });
            } catch (RuntimeException | Error e) {
                unusable(e);
            }
        }

        /** The server has the timeout to answer what it is asked now, and over a connection that takes no requests. */
        private void beginStep() {
            synchronized (ServerConnection.this) {
                endStep();
                deadline = deadlines.schedule(this::overdue, timeoutMillis);
            }
        }

        private void endStep() {
            synchronized (ServerConnection.this) {
                if (deadline != null) {
                    deadline.cancel(false);
                }
            }
        }

        private void overdue() {
            synchronized (ServerConnection.this) {
                // once requests were sent over it, their own deadlines say when it is late
                if (session != this || isUsable()) {
                    return;
                }
            }
            discard(this, new ConnectionFailure(ErrorKind.TIMEOUT, silence()));
        }

        /** The server has answered: requests may be sent. */
        private void ready(Greeting.Answer answer) {
            Session before;
            boolean inUse;
            synchronized (ServerConnection.this) {
                if (session != this) {
                    return;
                }
            }
            history.greeted(ServerConnection.this, answer.statistics());
            synchronized (ServerConnection.this) {
                endStep();
                limits = answer.limits();
                everAnswered = true;
                before = late;
                inUse = session == this;
                mayBeUsable();
            }
            if (before != null) {
                // a server that was frozen answers over both as soon as it goes on: the one before has a while for that
                var unused = deadlines.schedule(() -> askAgain(before), timeoutMillis / 2);
            }
            if (inUse) {
                history.opened();
            }
        }

        private void askAgain(Session before) {
            synchronized (ServerConnection.this) {
                if (session != this || late != before) {
                    return;
                }
            }
            try {
                var unused = greeting.askAgain().thenAccept(again -> {
                    endStep();
                    giveUp(before);
                });
            } catch (RuntimeException e) {
                unusable(e);
            }
        }

        private void unusable(Throwable e) {
            discard(this, new ConnectionFailure(ErrorKind.LOST, "could not send the request: " + e));
        }

        private void lost(ConnectionFailure reason) {
            if (greeting.authenticationDemanded()) {
                refused(this, BinaryProtocol.AUTHENTICATION_DEMANDED);
            } else {
                discard(this, reason);
            }
        }

        /** The server answers over this connection and is silent over the one before. */
        private void giveUp(Session silent) {
            synchronized (ServerConnection.this) {
                if (late != silent) {
                    return;
                }
            }
            LOG.warn(
                    "{} answers over a new connection, but not over the one before: that one is given up, though what"
                            + " was sent through it may still be carried out",
                    history.name());
            discard(silent, new ConnectionFailure(ErrorKind.LOST, "given up"));
        }

        void shutdown() {
            boolean answered;
            synchronized (ServerConnection.this) {
                endStep();
                answered = limits != null && inFlight.isEmpty();
            }
            try {
                connection.close(answered);
            } catch (IOException | RuntimeException e) {
                LOG.debug("{}: closing the connection failed", history.name(), e);
            }
        }
    }
}
