package org.memcload.component.memcache.client;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.memcload.component.memcache.client.protocol.Request;
import org.memcload.component.memcache.client.protocol.StatsRequest;
import org.memcload.component.memcache.client.transport.TransportSecurity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to one server, opened when it is needed and opened again after it failed, with a {@link Backoff} as long as it
 * fails. Every call submitted to it completes: with the answer, or with a failure. The time of a call begins when it can be sent;
 * the wait before that has its own limit. Calls are sent, and executed by the server, in the order in which they were submitted.
 * Safe for use by several threads; futures complete on the connection's thread or on one that watches the deadlines.
 *
 * <p>A call that got no answer in time has failed, but the server may still execute it later. Newer calls must not precede it: see
 * {@link LateSession}. A second session is opened meanwhile and takes over afterwards.
 *
 * <p>A session that ends with writing calls on their way is abandoned: it is reset, and the {@link ServerListener} is notified
 * before any of these calls fails and before newer calls are sent.
 */
final class ServerConnection implements ConnectedServer, AutoCloseable {

    /** Under the name that the documentation gives to operators. */
    static final Logger LOG = LoggerFactory.getLogger("org.memcload.component.memcache.ServerConnection");

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final ServerAddress server;
    private final TransportSecurity security;
    private final Timeouts timeouts;
    private final Deadlines deadlines;
    private final Reachability reachability;

    // guarded by this
    private final LateSession late = new LateSession(this);
    private final CallFlow calls;
    private final Opening opening = new Opening();
    private final Diagnosis diagnosis;

    private ConnectionHistory history;
    /** Whether a call was ever submitted. */
    private boolean used;

    /**
     * A connection that is not open yet.
     *
     * @param maxInFlight maximum number of calls on their way at the same time; further calls wait, within their deadline
     * @param reachability gets the server's failures, before its calls fail
     */
    ServerConnection(
            ServerAddress server,
            TransportSecurity security,
            Timeouts timeouts,
            int maxInFlight,
            Deadlines deadlines,
            Reachability reachability) {
        this.server = server;
        this.security = security;
        this.timeouts = timeouts;
        this.deadlines = deadlines;
        this.reachability = reachability;
        this.calls = new CallFlow(late, maxInFlight, this::unsendable);
        this.diagnosis = new Diagnosis(timeouts, security.tls());
        this.history = new ConnectionHistory(server.toString(), server.toString(), List.of(), null);
    }

    /**
     * Must be called before the first call is submitted.
     *
     * @param client named in log lines
     * @param metrics get the sessions; more may be added later
     * @param listener gets sessions and the server's statistics; may be null
     */
    void watchedBy(String client, Collection<ClientMetrics> metrics, ServerListener listener) {
        history = new ConnectionHistory(server.toString(), client + ", server " + server, metrics, listener);
    }

    ServerAddress server() {
        return server;
    }

    @Override
    public String address() {
        return server.toString();
    }

    String name() {
        return history.name();
    }

    @Override
    public CompletableFuture<Map<String, String>> statistics() {
        return submit(new StatsRequest(null));
    }

    <T> CompletableFuture<T> submit(Request<T> request) {
        return submit(new Call<>(request, null));
    }

    <T> CompletableFuture<T> submit(Call<T> call) {
        RequestFailedException failure = null;
        synchronized (this) {
            call.submitted(this);
            try {
                if (calls.isClosed()) {
                    throw stopped();
                }
                used = true;
                String refusal = opening.refusal();
                if (refusal == null) {
                    enqueue(call);
                } else {
                    failure = new RequestFailedException(ErrorKind.CONNECT, server.toString(), refusal, null);
                }
            } catch (RuntimeException e) {
                calls.remove(call);
                failure = notSent(calls.isClosed() ? ErrorKind.CLOSED : ErrorKind.LOST, e);
            }
        }
        if (failure != null) {
            call.fail(failure);
        }
        return call.future();
    }

    /** Fails a call without sending it to the server. */
    <T> CompletableFuture<T> refuse(Call<T> call, RequestFailedException reason) {
        call.submitted(this);
        call.fail(reason);
        return call.future();
    }

    /** Fails a call of a client that is closed, though the connection may be open for other clients. */
    <T> CompletableFuture<T> refuseAsClosed(Call<T> call) {
        return refuse(call, notSent(ErrorKind.CLOSED, stopped()));
    }

    private static IllegalStateException stopped() {
        return new IllegalStateException("the endpoint is stopped");
    }

    private RequestFailedException notSent(ErrorKind kind, Throwable e) {
        return new RequestFailedException(kind, server.toString(), "could not send the request: " + e, e);
    }

    /** With the lock held: a deadline that expires at once then finds the call in its queue. */
    private void enqueue(Call<?> call) {
        call.setDeadline(deadlines.schedule(() -> expire(call), timeouts.request()));
        calls.add(call);
        openIfNeeded();
        calls.sendWaiting();
    }

    /** With the lock held. */
    private void openIfNeeded() {
        if (calls.present() == null && calls.waitingCount() > 0 && !opening.isUnderway()) {
            opening.begin(this::open, deadlines, diagnosis.openingMillis());
        }
    }

    /** With the lock held. */
    private void unsendable(Call<?> call, Throwable e) {
        RequestFailedException failure = notSent(ErrorKind.LOST, e);
        // on another thread: this one holds the lock, and others wait for it
        deadlines.execute(() -> call.fail(failure));
    }

    /** Opens a session, which may take long. */
    private void open() {
        Session opened = null;
        ConnectionFailure failure = new ConnectionFailure(ErrorKind.CLOSED, "connection closed");
        try {
            opened = Session.open(this, server, security, deadlines, timeouts.connect());
        } catch (IOException e) {
            failure = new ConnectionFailure(ErrorKind.CONNECT, e.getMessage());
        }
        List<Call<?>> failed = List.of();
        boolean wanted;
        synchronized (this) {
            opening.ends();
            wanted = opened != null && !calls.isClosed();
            if (wanted) {
                calls.open(opened);
            } else {
                opening.failed();
                failed = calls.takeWaiting();
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

    /** The server has answered the greeting: calls may be sent unless a late session owes answers. */
    void greeted(Session by, Greeting.Answer answer) {
        if (!isPresent(by)) {
            return;
        }
        history.greeted(this, answer.statistics());
        boolean inUse;
        synchronized (this) {
            by.ready(answer.limits());
            diagnosis.answered();
            inUse = calls.present() == by;
            calls.mayBeUsable();
            late.overtakenBy(by, deadlines, timeouts.request());
        }
        if (inUse) {
            history.opened();
        }
    }

    synchronized boolean isUsed() {
        return used;
    }

    synchronized boolean isPresent(Session one) {
        return calls.present() == one;
    }

    /** A call is answered, which makes room for the next call or for the next session. */
    void answered(Call<?> call) {
        Session drained;
        synchronized (this) {
            drained = calls.answered(call);
            opening.answered();
        }
        reachability.answered();
        if (drained != null) {
            drained.shutdown();
        }
    }

    private void expire(Call<?> call) {
        if (call.isDecided()) {
            return;
        }
        ConnectionFailure silence;
        boolean serverSilent;
        synchronized (this) {
            long leftMillis = leftMillis(call);
            if (leftMillis > 0) {
                call.setDeadline(deadlines.schedule(() -> expire(call), leftMillis));
                return;
            }
            silence = silence(call.isSent(), timeouts.request());
            serverSilent = calls.overdue(call);
        }
        history.failed(silence.reason());
        if (serverSilent && serverFailed(silence)) {
            failWaiting();
        }
        call.fail(silence);
        synchronized (this) {
            openIfNeeded();
        }
    }

    /** The server is taken for dead: calls that were not sent do not wait for it. */
    private void failWaiting() {
        List<Call<?>> unsent;
        synchronized (this) {
            unsent = calls.takeWaiting();
        }
        fail(unsent, diagnosis.outOfUse());
    }

    /** Milliseconds until an undecided call fails, as currently known. With the lock held. */
    private long leftMillis(Call<?> call) {
        if (call.isSent() || calls.isUsable()) {
            return timeouts.request() - TimeUnit.NANOSECONDS.toMillis(call.quietNanos());
        }
        // the greeting ends by its own deadline, and with it the calls that wait for it
        return opening.isUnderway() ? opening.leftMillis() : timeouts.request();
    }

    /** The problem when an answer is overdue. With the lock held. */
    private ConnectionFailure silence(boolean sent, long afterMillis) {
        return !sent && opening.isUnderway()
                ? diagnosis.noConnection()
                : diagnosis.noAnswer(sent || calls.present() != null, afterMillis);
    }

    /** A step of a session's greeting got no answer in time. */
    void greetingOverdue(Session mute) {
        ConnectionFailure silence;
        synchronized (this) {
            // once calls were sent over it, their own deadlines apply
            if (calls.present() != mute || calls.isUsable()) {
                return;
            }
            silence = silence(true, timeouts.connect());
        }
        discard(mute, silence);
    }

    void refused(Session by, String reason) {
        synchronized (this) {
            opening.refused(reason);
        }
        discard(by, new ConnectionFailure(ErrorKind.CONNECT, reason));
    }

    /** Gives a session up and fails the calls on their way, and those that waited for it. */
    void discard(Session broken, ConnectionFailure observed) {
        ConnectionFailure reason;
        List<Call<?>> failed;
        boolean abandoned;
        synchronized (this) {
            if (!calls.isAlive(broken)) {
                return;
            }
            reason = diagnosis.explained(observed);
            history.failed(reason.reason());
            abandoned = broken.owesWrites();
            if (!broken.hasAnswered()) {
                opening.failed();
            }
            failed = calls.end(broken);
        }
        // without the lock: the listener may wait for a thread that submits a call
        if (abandoned) {
            history.abandoned(reason.reason());
        }
        broken.shutdown();
        synchronized (this) {
            calls.ended(broken);
        }
        serverFailed(failed, reason);
    }

    void closingFailed(Exception e) {
        LOG.debug("{}: closing the connection failed", history.name(), e);
    }

    private void fail(List<Call<?>> failed, ConnectionFailure cause) {
        if (!failed.isEmpty()) {
            LOG.debug("{}: {} ({} requests failed)", history.name(), cause.reason(), failed.size());
            failed.forEach(call -> call.fail(cause));
        }
    }

    /** A session that ends without calls is not a failure of the server, which may close idle ones. */
    private void serverFailed(List<Call<?>> failed, ConnectionFailure failure) {
        if (!failed.isEmpty()) {
            serverFailed(failure);
            fail(failed, failure);
        }
    }

    /** Returns whether the server is taken for dead now. */
    private boolean serverFailed(ConnectionFailure failure) {
        synchronized (this) {
            if (calls.isClosed()) {
                return false;
            }
        }
        return reachability.failed(failure);
    }

    @Override
    public void close() {
        ConnectionFailure closed = new ConnectionFailure(ErrorKind.CLOSED, "connection closed");
        List<Session> open;
        List<Call<?>> waiting;
        synchronized (this) {
            open = calls.close();
            waiting = calls.takeWaiting();
        }
        open.forEach(each -> discard(each, closed));
        fail(waiting, closed);
    }

    /** The present state of the connection. */
    synchronized ConnectionStatus status() {
        Session present = calls.present();
        return new ConnectionStatus(
                id,
                server.toString(),
                present != null && present.isReady(),
                present == null ? 0 : present.inFlightCount(),
                calls.waitingCount(),
                history.reconnects(),
                history.lastFailure());
    }
}
