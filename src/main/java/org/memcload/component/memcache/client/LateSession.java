package org.memcload.component.memcache.client;

/**
 * The session before the present one of a connection, as long as it owes answers or is being ended. Meanwhile, no request is sent
 * over the present session: the server may still execute earlier requests, and newer ones must not precede them.
 *
 * <p>The late session ends when the server has answered all its requests, or has closed it. If the server answers twice over the
 * present session while the late one stays silent, the late one is given up: it is broken, not slow. Guarded by its connection.
 */
final class LateSession {

    private final ServerConnection owner;
    /** Null if no answers are owed. */
    private Session session;

    LateSession(ServerConnection owner) {
        this.owner = owner;
    }

    /** Null if no answers are owed. */
    Session session() {
        return session;
    }

    boolean exists() {
        return session != null;
    }

    /** @param late a session that owes answers or is being ended */
    void set(Session late) {
        session = late;
    }

    /** Ends the late session if it is the given one; returns whether it was. */
    boolean isOver(Session ended) {
        boolean late = session == ended;
        if (late) {
            session = null;
        }
        return late;
    }

    /**
     * The server has answered a call.
     *
     * @return the late session if this was the last answer that it owed; else null
     */
    Session answered(Call<?> call) {
        boolean drained =
                session != null && !session.isEnding() && session.answered(call) && session.inFlightCount() == 0;
        Session over = drained ? session : null;
        if (drained) {
            session = null;
        }
        return over;
    }

    /**
     * The server answers over a newer session. A server that was frozen answers over both as soon as it continues. The late session
     * has half the timeout to answer, and then until the server answers over the newer session again.
     */
    void overtakenBy(Session newer, Deadlines deadlines, long timeoutMillis) {
        Session silent = session;
        if (silent != null) {
            var unused = deadlines.schedule(() -> challenge(silent, newer), timeoutMillis / 2);
        }
    }

    private void challenge(Session silent, Session newer) {
        synchronized (owner) {
            if (!owner.isPresent(newer) || session != silent) {
                return;
            }
        }
        newer.askAgain(() -> giveUp(silent));
    }

    private void giveUp(Session silent) {
        synchronized (owner) {
            if (session != silent) {
                return;
            }
        }
        ServerConnection.LOG.warn(
                "{} answers over a new connection, but not over the previous one: that one is given up, though the"
                        + " server may still execute what was sent through it",
                owner.name());
        owner.discard(
                silent,
                new ConnectionFailure(
                        ErrorKind.LOST, "given up: the server answers over a new connection, but not over this one"));
    }
}
