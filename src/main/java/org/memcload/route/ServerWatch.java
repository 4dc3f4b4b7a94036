package org.memcload.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.memcload.component.memcache.ServerAddress;
import org.memcload.run.ServerLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what the servers tell of themselves before and after each file, for what no answer to a set tells: that a server
 * evicted what was loaded, or restarted and forgot it.
 */
public final class ServerWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

    private static final String STATS = "?operation=stats&timeout=1000";

    private final ProducerTemplate template;
    private final ServerLedger ledger;
    private final boolean dry;

    private final Set<String> addresses = ConcurrentHashMap.newKeySet();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, Snapshot> last = new ConcurrentHashMap<>();

    private record Snapshot(String pid, long uptime, long evictions) {

        static Snapshot of(Map<String, String> stats) {
            return new Snapshot(
                    stats.getOrDefault("pid", ""),
                    Long.parseLong(stats.getOrDefault("uptime", "0")),
                    Long.parseLong(stats.getOrDefault("evictions", "0")));
        }

        boolean isRestartOf(Snapshot earlier) {
            return !pid.equals(earlier.pid) || uptime < earlier.uptime;
        }
    }

    /**
     * What happened since the last look.
     *
     * @param restarted servers that have restarted
     * @param evictions what was evicted where, in words
     * @param unanswered addresses that do not answer any more, so that nothing is known of them
     */
    public record Findings(List<String> restarted, List<String> evictions, List<String> unanswered) {

        Findings() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * A watch over the addresses that it is to {@link #meet}.
     *
     * @param dry whether no server is to be asked anything
     */
    public ServerWatch(ProducerTemplate template, ServerLedger ledger, boolean dry) {
        this.template = template;
        this.ledger = ledger;
        this.dry = dry;
    }

    /** Starts to watch the servers of an address, unless it is watched already. */
    void meet(String address) {
        if (!addresses.contains(address) && addresses.add(address)) {
            ServerAddress.parseList(address).forEach(server -> ledger.add(server.toString()));
            // once only: it holds up the batches of all servers
            look(address, 1, new Findings());
        }
    }

    /**
     * Looks at all servers met so far; what does not answer is looked at the next time.
     *
     * @param attempts how often to ask, at least 2: a connection that broke while it was idle is found broken only when it is
     *     used
     */
    Findings look(int attempts) {
        Findings findings = new Findings();
        addresses.forEach(address -> look(address, attempts, findings));
        return findings;
    }

    private void look(String address, int attempts, Findings findings) {
        Map<String, Map<String, String>> answer = stats(address, attempts);
        if (answer.isEmpty() && answered.contains(address)) {
            findings.unanswered().add(address);
        } else if (!answer.isEmpty()) {
            answered.add(address);
        }
        answer.forEach((server, stats) -> {
            Snapshot now = Snapshot.of(stats);
            Snapshot before = last.put(server, now);
            if (before != null && now.isRestartOf(before)) {
                ledger.restarted(server);
                findings.restarted().add(server);
            } else if (before != null && now.evictions() > before.evictions()) {
                ledger.evicted(server, now.evictions() - before.evictions());
                findings.evictions().add(server + " evicted " + (now.evictions() - before.evictions()) + " items");
            }
        });
    }

    /** The statistics of the servers of an address; empty where they do not answer. */
    @SuppressWarnings("unchecked")
    private Map<String, Map<String, String>> stats(String address, int attempts) {
        if (dry) {
            return Map.of();
        }
        for (int attempt = 0; attempt < attempts; attempt++) {
            try {
                return template.requestBody("memcache:" + address + STATS, null, Map.class);
            } catch (CamelExecutionException e) {
                LOG.debug("No statistics of {}", address, e);
            }
        }
        return Map.of();
    }
}
