package org.memcload.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.memcload.component.memcache.client.ConnectedServer;

/** A server that gives the answers of a script, and fails the test if it is asked more often. */
final class ScriptedServer implements ConnectedServer {

    private final String address;
    private final Deque<Supplier<CompletableFuture<Map<String, String>>>> answers = new ArrayDeque<>();
    private int asked;

    ScriptedServer(String address) {
        this.address = address;
    }

    void answer(Map<String, String> statistics) {
        answer(() -> CompletableFuture.completedFuture(statistics));
    }

    void answer(Supplier<CompletableFuture<Map<String, String>>> answer) {
        answers.add(answer);
    }

    /** How often the server was asked for its statistics. */
    int asked() {
        return asked;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public CompletableFuture<Map<String, String>> statistics() {
        asked++;
        assertThat(answers).as("answers of " + address).isNotEmpty();
        return answers.remove().get();
    }
}
