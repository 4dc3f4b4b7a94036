package org.memcload.component.memcache.client;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.memcload.component.memcache.client.protocol.BinaryProtocol;
import org.memcload.component.memcache.client.protocol.ServerLimits;
import org.memcload.component.memcache.client.transport.Connector;
import org.memcload.component.memcache.client.transport.LoginException;
import org.memcload.component.memcache.client.transport.Loss;
import org.memcload.component.memcache.client.transport.SaslLogin;
import org.memcload.component.memcache.client.transport.Transport;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/**
 * One TCP connection of a {@link ServerConnection} from its opening to its loss: the greeting, the server's limits, and the calls
 * on their way. It takes calls once the server has answered the greeting. Its state is guarded by the server connection.
 */
final class Session {

    private final ServerConnection owner;
    private final Transport transport;
    private final Greeting greeting;
    private final Deadlines deadlines;
    private final long stepMillis;

    /** Calls sent but not answered, even if they have failed. */
    private final Set<Call<?>> inFlight = new LinkedHashSet<>();
    /** Null until the server has answered the greeting. */
    private ServerLimits limits;
    /** The deadline of the present step of the greeting. */
    private Future<?> deadline;
    /** Whether the server has answered a call. */
    private boolean answered;
    /** Whether the session is being discarded. */
    private boolean ending;

    private Session(
            ServerConnection owner, Transport transport, SaslLogin login, Deadlines deadlines, long stepMillis) {
        this.owner = owner;
        this.transport = transport;
        this.greeting = new Greeting(owner, transport, login, this::beginStep);
        this.deadlines = deadlines;
        this.stepMillis = stepMillis;
    }

    /**
     * Connects, which blocks.
     *
     * @param stepMillis milliseconds that connecting and each step after it may take
     * @throws IOException if the server cannot be connected; the message is complete
     */
    static Session open(
            ServerConnection owner,
            ServerAddress server,
            TransportSecurity security,
            Deadlines deadlines,
            long stepMillis)
            throws IOException {
        try {
            Transport transport = new Connector(server.host(), server.port(), security, stepMillis).connect();
            return new Session(owner, transport, security.login(server.host()), deadlines, stepMillis);
        } catch (RuntimeException | Error e) {
            // errors too, such as no memory for a thread: the calls that wait for the session must fail
            UncaughtErrors.tell(e);
            throw new IOException("could not connect: " + e, e);
        }
    }

    void greet() {
        transport.onLost(this::lost);
        try {
            var unused = greeting.say().whenComplete((answer, failure) -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause == null) {
                    owner.greeted(this, answer);
                } else if (cause instanceof LoginException refusal) {
                    owner.refused(this, refusal.getMessage());
                } else {
                    unusable(cause);
                }
            });
        } catch (RuntimeException | Error e) {
            unusable(e);
        }
    }

    /** The server has some time to answer the present step, even over a connection that takes no calls. */
    private void beginStep() {
        synchronized (owner) {
            endStep();
            deadline = deadlines.schedule(() -> owner.greetingOverdue(this), stepMillis);
        }
    }

    private void endStep() {
        synchronized (owner) {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }

    /** The server has answered the greeting. With the lock held. */
    void ready(ServerLimits accepted) {
        endStep();
        limits = accepted;
    }

    /** Whether the server has answered the greeting. */
    boolean isReady() {
        return limits != null;
    }

    /** Requests an answer that shows whether the server still answers over this connection. */
    void askAgain(Runnable onAnswer) {
        try {
            var unused = greeting.askAgain().thenAccept(again -> {
                endStep();
                onAnswer.run();
            });
        } catch (RuntimeException e) {
            unusable(e);
        }
    }

    /** Sends a call; if that fails, the call is not in flight. With the lock held. */
    void send(Call<?> call) {
        inFlight.add(call);
        call.sent();
        try {
            transport.send(call.request(), limits, call);
        } catch (RuntimeException | Error e) {
            inFlight.remove(call);
            throw e;
        }
    }

    /** The server has answered a call; false if the call was not in flight here. */
    boolean answered(Call<?> call) {
        boolean here = inFlight.remove(call);
        answered |= here;
        return here;
    }

    /** Whether the server has answered a call over this connection. */
    boolean hasAnswered() {
        return answered;
    }

    /** The calls in flight that have not failed. */
    List<Call<?>> undecided() {
        return inFlight.stream().filter(call -> !call.isDecided()).toList();
    }

    int inFlightCount() {
        return inFlight.size();
    }

    boolean isInFlight(Call<?> call) {
        return inFlight.contains(call);
    }

    /** Whether the server may still make a change for a call in flight. */
    boolean owesWrites() {
        return inFlight.stream().anyMatch(call -> call.request().writes());
    }

    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    private void unusable(Throwable e) {
        owner.discard(this, new ConnectionFailure(ErrorKind.LOST, "could not send the request: " + e));
    }

    private void lost(Loss loss) {
        if (greeting.authenticationDemanded()) {
            owner.refused(this, BinaryProtocol.AUTHENTICATION_DEMANDED);
        } else {
            owner.discard(this, ConnectionFailure.of(loss));
        }
    }

    /** Closes the connection. */
    void shutdown() {
        boolean politely;
        synchronized (owner) {
            endStep();
            politely = isReady() && inFlight.isEmpty();
        }
        try {
            transport.close(politely);
        } catch (IOException | RuntimeException e) {
            owner.closingFailed(e);
        }
    }
}
