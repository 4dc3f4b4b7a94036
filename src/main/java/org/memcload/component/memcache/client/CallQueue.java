package org.memcload.component.memcache.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Calls submitted but not yet sent, in order. Guarded by their connection. */
final class CallQueue {

    private final Deque<Call<?>> waiting = new ArrayDeque<>();

    void add(Call<?> call) {
        waiting.add(call);
    }

    /** Takes a call out of its turn; false if it is not here. */
    boolean remove(Call<?> call) {
        return waiting.remove(call);
    }

    /** Takes the next undecided call; null if no call waits. */
    Call<?> next() {
        Call<?> call = waiting.poll();
        while (call != null && call.isDecided()) {
            call = waiting.poll();
        }
        return call;
    }

    List<Call<?>> takeAll() {
        List<Call<?>> taken = new ArrayList<>(waiting);
        waiting.clear();
        return taken;
    }

    int size() {
        return waiting.size();
    }

    /** The calls could be sent from now on. */
    void timeBegins() {
        waiting.forEach(Call::timeBegins);
    }
}
