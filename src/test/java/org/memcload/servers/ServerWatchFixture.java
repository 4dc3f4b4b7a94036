package org.memcload.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A watch over two scripted servers, with a clock, a knock and a stop that the test sets. */
abstract class ServerWatchFixture {

    static final String A = "127.0.0.1:1";
    static final String B = "127.0.0.1:2";
    private static final int RETRY = 2;

    final ServerLedger ledger = new ServerLedger();
    final List<String> knocks = new ArrayList<>();
    Function<String, CompletableFuture<?>> knock = address -> {
        knocks.add(address);
        return CompletableFuture.completedFuture(null);
    };
    /** Nanoseconds of the watch's clock. */
    long now;

    boolean stopping;

    final ServerWatch watch =
            new ServerWatch(ledger, new Inquiry(1, () -> stopping), address -> knock.apply(address), () -> now);

    final ScriptedServer a = new ScriptedServer(A);
    final ScriptedServer b = new ScriptedServer(B);

    void load(String... addresses) throws InterruptedException {
        watch.begin();
        for (String address : addresses) {
            watch.meet(address);
        }
    }

    ServerFindings conclude(String... acknowledging) throws InterruptedException {
        return watch.conclude(Set.of(acknowledging), RETRY);
    }

    void greet(ScriptedServer server, Map<String, String> statistics) {
        watch.greeted(server, statistics);
    }

    ServerReport report(String server) {
        return ledger.report().stream()
                .filter(each -> each.address().equals(server))
                .findFirst()
                .orElseThrow();
    }
}
