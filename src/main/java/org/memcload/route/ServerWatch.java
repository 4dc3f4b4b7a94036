package org.memcload.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.memcload.component.memcache.ServerAddress;
import org.memcload.run.ServerLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the servers tell of themselves before and after each file, for what no answer to a set tells: that a server
 * evicted what was loaded, or restarted and forgot it. It says so in the log, in any case.
 */
public final class ServerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

    private static final String STATS = "?operation=stats&timeout=1000";

    private final ProducerTemplate template;
    private final ServerLedger ledger;
    private final boolean dry;
    private final BooleanSupplier stopping;

    /** Every address met so far, with its servers as {@code host:port}. */
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    /** Addresses that the present file has records for. */
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    /** When each server was met, as {@link System#nanoTime} tells it. */
    private final Map<String, Long> met = new ConcurrentHashMap<>();
    /** What each server told when it answered last; nothing of one that never did. */
    private final Map<String, ServerStatistics> last = new ConcurrentHashMap<>();

    // Losses that nobody has taken yet. Used by one thread at a time, the one that has the file.
    private final Map<String, Long> evicted = new LinkedHashMap<>();
    private final Set<String> restarted = new LinkedHashSet<>();

    /**
     * What happened since the last look.
     *
     * @param restarted servers that have restarted
     * @param unanswered servers that do not answer any more, so that nothing is known of them
     */
    public record Findings(List<String> restarted, List<String> unanswered) {}

    /**
     * What servers have lost.
     *
     * @param evictions what was evicted where, in words; empty where nothing was
     * @param restarted servers that have restarted; empty where none has
     */
    public record Losses(String evictions, String restarted) {

        /** Both, or null where nothing was lost. */
        String inWords() {
            if (restarted.isEmpty()) {
                return evictions.isEmpty() ? null : evictions;
            }
            String lost = restarted + " restarted: what was stored there before is gone";
            return evictions.isEmpty() ? lost : evictions + "; " + lost;
        }
    }

    /**
     * A watch over the addresses that it is to {@link #meet}.
     *
     * @param dry whether no server is to be asked anything
     * @param stopping whether nobody waits for an answer any more
     */
    public ServerWatch(ProducerTemplate template, ServerLedger ledger, boolean dry, BooleanSupplier stopping) {
        this.template = template;
        this.ledger = ledger;
        this.dry = dry;
        this.stopping = stopping;
    }

    /** The present file has records for an address: starts to watch its servers, unless they are watched already. */
    void meet(String address) {
        if (!used.contains(address)) {
            addresses.computeIfAbsent(address, ServerWatch::servers).forEach(this::meetServer);
            used.add(address);
        }
    }

    private void meetServer(String server) {
        if (met.putIfAbsent(server, System.nanoTime()) == null) {
            ledger.add(server);
            // once only: it holds up the batches of all servers
            last.putAll(stats(Set.of(server), 1));
        }
    }

    private static List<String> servers(String address) {
        return ServerAddress.parseList(address).stream()
                .map(ServerAddress::toString)
                .toList();
    }

    /** A file is taken: looks at all servers. */
    void begin() {
        used.clear();
        look(serversOf(addresses.keySet()), 2);
    }

    /**
     * Looks at the servers that the file has records for, and at the others.
     *
     * @param attempts how often to ask, at least 2: a connection that broke while it was idle is found broken only when it is
     *     used
     * @return of the servers that the file has records for
     */
    Findings look(int attempts) {
        Set<String> ofFile = serversOf(used);
        Set<String> others = serversOf(addresses.keySet());
        others.removeAll(ofFile);
        look(others, 2);
        return look(ofFile, attempts);
    }

    /** The servers that the present file has records for and that do not answer. */
    List<String> silent() {
        Set<String> silent = serversOf(used);
        silent.removeAll(stats(silent, 1).keySet());
        return List.copyOf(silent);
    }

    /** What the servers have lost since this was last asked. */
    Losses takeLosses() {
        Losses losses = new Losses(
                evicted.entrySet().stream()
                        .map(entry -> entry.getKey() + " evicted " + entry.getValue() + " items")
                        .collect(Collectors.joining(", ")),
                String.join(", ", restarted));
        evicted.clear();
        restarted.clear();
        return losses;
    }

    private Set<String> serversOf(Set<String> met) {
        return met.stream().flatMap(address -> addresses.get(address).stream()).collect(Collectors.toSet());
    }

    private Findings look(Set<String> servers, int attempts) {
        Findings findings = new Findings(new ArrayList<>(), new ArrayList<>());
        Map<String, ServerStatistics> answers = stats(servers, attempts);
        for (String server : servers) {
            ServerStatistics now = answers.get(server);
            if (now != null) {
                compare(server, last.put(server, now), now, findings);
            } else if (last.containsKey(server)) {
                findings.unanswered().add(server);
            }
        }
        return findings;
    }

    /** @param before null where the server did not answer until now */
    private void compare(String server, ServerStatistics before, ServerStatistics now, Findings findings) {
        boolean isRestarted = before == null ? now.isYoungerThan(secondsSinceMet(server)) : now.isRestartOf(before);
        long evictions = before == null ? 0 : now.evictionsSince(before);
        if (isRestarted) {
            LOG.warn(
                    "{} has restarted: what was stored there before is gone. To have the records of earlier files back, give"
                            + " the files their names without the dot again and load them anew",
                    server);
            ledger.restarted(server);
            restarted.add(server);
            findings.restarted().add(server);
        }
        if (evictions > 0) {
            LOG.warn(
                    "{} evicted {} items: records were lost again, its memory (memcached's option -m) is too small",
                    server,
                    evictions);
            ledger.evicted(server, evictions);
            evicted.merge(server, evictions, Long::sum);
        }
    }

    private long secondsSinceMet(String server) {
        return Duration.ofNanos(System.nanoTime() - met.get(server)).toSeconds();
    }

    /** What those servers that answer tell of themselves. All are asked at once: the slow ones take their time together. */
    private Map<String, ServerStatistics> stats(Set<String> servers, int attempts) {
        Map<String, ServerStatistics> answers = new HashMap<>();
        for (int attempt = 0; attempt < attempts && !dry && !stopping.getAsBoolean(); attempt++) {
            Map<String, CompletableFuture<Exchange>> asked = new HashMap<>();
            for (String server : servers) {
                if (!answers.containsKey(server)) {
                    asked.put(server, ask(server));
                }
            }
            asked.forEach((server, answer) -> answer(server, answer).ifPresent(stats -> answers.put(server, stats)));
        }
        return answers;
    }

    private CompletableFuture<Exchange> ask(String server) {
        try {
            return template.asyncSend("memcache:" + server + STATS, exchange -> {});
        } catch (RuntimeException e) {
            // the run may be about to end
            return CompletableFuture.failedFuture(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Optional<ServerStatistics> answer(String server, CompletableFuture<Exchange> answer) {
        try {
            Exchange exchange = answer.join();
            if (exchange.getException() == null) {
                Map<String, Map<String, String>> stats = exchange.getMessage().getBody(Map.class);
                return Optional.of(ServerStatistics.of(stats.get(server)));
            }
            LOG.debug("No statistics of {}", server, exchange.getException());
        } catch (CompletionException | CancellationException e) {
            LOG.debug("No statistics of {}", server, e);
        }
        return Optional.empty();
    }
}
