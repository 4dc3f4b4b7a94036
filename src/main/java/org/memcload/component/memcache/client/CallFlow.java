package org.memcload.component.memcache.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The way of the calls of one {@link ServerConnection}: from the queue, through the present session, to their answers. They are
 * sent in the order in which they were submitted, and none is sent while a late session owes answers. Guarded by the connection,
 * whose lock is held in all methods.
 */
final class CallFlow {

    private final CallQueue waiting = new CallQueue();
    private final LateSession late;
    private final int maxInFlight;
    private final BiConsumer<Call<?>, Throwable> onUnsendable;

    /** The open session; null while no session is open. */
    private Session present;

    private boolean closed;

    /**
     * A flow without a session.
     *
     * @param maxInFlight maximum number of calls on their way at the same time
     * @param onUnsendable gets a call that could not be sent, and the reason
     */
    CallFlow(LateSession late, int maxInFlight, BiConsumer<Call<?>, Throwable> onUnsendable) {
        this.late = late;
        this.maxInFlight = maxInFlight;
        this.onUnsendable = onUnsendable;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Sends nothing from now on.
     *
     * @return the sessions that are open
     */
    List<Session> close() {
        closed = true;
        return Stream.of(late.session(), present).filter(Objects::nonNull).toList();
    }

    /** The open session; null while no session is open. */
    Session present() {
        return present;
    }

    void open(Session opened) {
        present = opened;
    }

    /** Whether calls may be sent now, apart from the number of those on their way. */
    boolean isUsable() {
        return present != null && present.isReady() && !late.exists();
    }

    /** Called when calls may have become sendable: if so, the time of waiting calls begins. */
    void mayBeUsable() {
        if (isUsable()) {
            waiting.timeBegins();
            sendWaiting();
        }
    }

    void add(Call<?> call) {
        waiting.add(call);
    }

    /** Takes back a call that was not sent. */
    void remove(Call<?> call) {
        waiting.remove(call);
    }

    int waitingCount() {
        return waiting.size();
    }

    /** Takes all calls that were not sent. */
    List<Call<?>> takeWaiting() {
        return waiting.takeAll();
    }

    /** Sends the calls that may be sent now. */
    void sendWaiting() {
        while (!closed && isUsable() && present.inFlightCount() < maxInFlight) {
            Call<?> call = waiting.next();
            if (call == null) {
                return;
            }
            try {
                present.send(call);
            } catch (RuntimeException | Error e) {
                UncaughtErrors.tell(e);
                onUnsendable.accept(call, e);
            }
        }
    }

    /**
     * A call is answered, which makes room for the next call or for the next session.
     *
     * @return the late session if this was the last answer that it owed; else null
     */
    Session answered(Call<?> call) {
        if (present != null && present.answered(call)) {
            sendWaiting();
            return null;
        }
        Session drained = late.answered(call);
        if (drained != null) {
            mayBeUsable();
        }
        return drained;
    }

    /**
     * Takes out a call that got no answer in time. If the present session owes the answer, it becomes the late one; the other calls
     * in flight have their own deadlines, and the calls that wait have the next session.
     *
     * @return whether this is a failure of the server
     */
    boolean overdue(Call<?> call) {
        boolean wasWaiting = waiting.remove(call);
        if (present == null || !present.isInFlight(call)) {
            // if the session is usable, the call waited for its turn after others, and they are in time
            return wasWaiting && !isUsable();
        }
        late.set(present);
        present = null;
        return true;
    }

    /** Whether a session is the present or the late one, and is not being ended. */
    boolean isAlive(Session session) {
        return !session.isEnding() && (present == session || late.session() == session);
    }

    /**
     * Begins to end a session. Calls that are submitted meanwhile wait until it has {@link #ended}.
     *
     * @return the calls that fail with it
     */
    List<Call<?>> end(Session broken) {
        broken.end();
        List<Call<?>> failed = new ArrayList<>(broken.undecided());
        if (present != broken) {
            return failed;
        }
        present = null;
        failed.addAll(waiting.takeAll());
        if (!late.exists()) {
            late.set(broken);
        }
        return failed;
    }

    /** A session has ended. */
    void ended(Session broken) {
        if (late.isOver(broken)) {
            mayBeUsable();
        }
    }
}
