package org.memcload.servers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.memcload.component.memcache.client.ConnectedServer;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.component.memcache.client.ServerListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the servers for events that no answer to a record shows: evictions, restarts, flushes, and connections that ended with
 * requests that may still be carried out. Compares each server's statistics over each new connection, before its first record, and
 * at the end of each file.
 */
public final class ServerWatch implements ServerListener {

    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

    private final ServerLedger ledger;
    private final Inquiry inquiry;
    /** Opens a connection to the servers of an address, unless one is open. */
    private final Function<String, CompletableFuture<?>> knock;

    private final LongSupplier clock;

    /** Servers, as {@code host:port}, of every address that had records. */
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    /** Addresses with records of the present file. */
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    /** By {@code host:port}. Guarded by this. */
    private final Map<String, WatchedServer> servers = new HashMap<>();
    /** Events that are not yet noted. Guarded by this. */
    private List<ServerEvent> events = new ArrayList<>();

    // Used by one thread at a time: the one that holds the file.
    /** Losses that no file's report has named yet. */
    private List<ServerEvent> losses = new ArrayList<>();
    /** For each server, the event kinds last logged as invisible. */
    private final Map<String, Set<ServerEvent.Kind>> unseen = new HashMap<>();

    /**
     * Watches the servers passed to {@link #meet}.
     *
     * @param knock opens a connection to the servers of an address, unless one is open
     */
    public ServerWatch(ServerLedger ledger, Inquiry inquiry, Function<String, CompletableFuture<?>> knock) {
        this(ledger, inquiry, knock, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    ServerWatch(
            ServerLedger ledger, Inquiry inquiry, Function<String, CompletableFuture<?>> knock, LongSupplier clock) {
        this.ledger = ledger;
        this.inquiry = inquiry;
        this.knock = knock;
        this.clock = clock;
    }

    @Override
    public synchronized void greeted(ConnectedServer server, Map<String, String> statistics) {
        events.addAll(watched(server.address()).greeted(server, statistics));
    }

    @Override
    public synchronized void abandoned(String server, String reason) {
        if (watched(server).isMet()) {
            events.add(new ServerEvent(server, ServerEvent.Kind.ABANDONED, 1, reason));
        }
    }

    private WatchedServer watched(String server) {
        return servers.computeIfAbsent(server, unseenBefore -> new WatchedServer(unseenBefore, clock));
    }

    /** The present file has records for an address: its servers are watched from now on. */
    public void meet(String address) {
        if (!used.contains(address)) {
            for (String server : addresses.computeIfAbsent(address, ServerWatch::parse)) {
                ledger.add(server);
                synchronized (this) {
                    watched(server).meet();
                }
            }
            used.add(address);
        }
    }

    private static List<String> parse(String address) {
        return ServerAddress.parseList(address).stream()
                .map(ServerAddress::toString)
                .toList();
    }

    /** A redelivery is needed since no connection to the server could be opened. */
    public synchronized void cannotBeReached(String server) {
        watched(server).cannotBeReached();
    }

    /**
     * A file is taken. Earlier events do not concern it, nor does a server that does not answer. Neither does a connection that
     * ended with unanswered requests, since the file is loaded from its start.
     */
    public void begin() throws InterruptedException {
        used.clear();
        ask(serversOf(addresses.keySet()));
        note(takeEvents());
    }

    /**
     * The present file's batches are acknowledged or given up: checks the servers.
     *
     * @param acknowledging servers that acknowledged records of the file, as {@code host:port}
     * @param redeliveries how often those that do not answer are asked again
     */
    public ServerFindings conclude(Set<String> acknowledging, int redeliveries) throws InterruptedException {
        // All requests of the file are answered. A connection that ends later owes an answer only to statistics
        // requests.
        List<ServerEvent> happened = takeEvents();
        Map<String, String> unanswered = ask(serversOf(addresses.keySet()));
        unanswered.keySet().retainAll(acknowledging);
        int asked = 1;
        for (; asked <= redeliveries && !unanswered.isEmpty(); asked++) {
            inquiry.backOff(asked);
            unanswered = ask(unanswered.keySet());
        }
        List<ServerEvent> later = takeEvents();
        note(happened);
        note(later);
        later.removeIf(event -> event.kind() == ServerEvent.Kind.ABANDONED);
        happened.addAll(later);
        happened.removeIf(event -> !event.endangersRecords() || !acknowledging.contains(event.server()));
        acknowledging.forEach(this::nameUnseen);
        return new ServerFindings(happened, unanswered, asked);
    }

    /** The servers with records of the present file that do not answer. */
    public List<String> silent() throws InterruptedException {
        Set<String> silent = serversOf(used);
        Map<String, Integer> greetings = greetings(silent);
        List<CompletableFuture<?>> knocks = new ArrayList<>();
        for (String address : used) {
            if (addresses.get(address).stream().anyMatch(server -> greetings.get(server) == 0)) {
                knocks.add(knock.apply(address));
            }
        }
        Map<String, String> unanswered = ask(silent);
        inquiry.await(CompletableFuture.allOf(knocks.toArray(CompletableFuture[]::new)));
        Map<String, Integer> greetingsNow = greetings(silent);
        silent.removeIf(server -> {
            // a greeting is an answer too, even if the question failed
            boolean greetedAgain = greetingsNow.get(server) > greetings.get(server);
            return greetedAgain || (greetingsNow.get(server) > 0 && !unanswered.containsKey(server));
        });
        return List.copyOf(silent);
    }

    private synchronized Map<String, Integer> greetings(Set<String> of) {
        return of.stream().collect(Collectors.toMap(server -> server, server -> watched(server)
                .greetings()));
    }

    /** Losses of servers since the losses were last taken. */
    public List<ServerEvent> losses() {
        return List.copyOf(losses);
    }

    /** Losses of servers since this was last called; no later call returns them. */
    public List<ServerEvent> takeLosses() {
        List<ServerEvent> taken = losses;
        losses = new ArrayList<>();
        return taken;
    }

    private Set<String> serversOf(Collection<String> those) {
        return those.stream()
                .flatMap(address -> addresses.get(address).stream())
                .collect(Collectors.toSet());
    }

    /**
     * Asks servers for their statistics and compares them with what is known.
     *
     * @return why servers did not answer, without those that refuse to or were never connected
     */
    private Map<String, String> ask(Set<String> those) throws InterruptedException {
        Map<String, String> unanswered = new LinkedHashMap<>();
        Map<String, ConnectedServer> targets = new HashMap<>();
        synchronized (this) {
            for (String server : those) {
                WatchedServer watched = watched(server);
                if (watched.tells() && watched.connection() != null) {
                    targets.put(server, watched.connection());
                } else if (watched.tells()) {
                    unanswered.put(server, "memcached " + server + ": connection closed");
                }
            }
        }
        Map<String, Inquiry.Answer> answers = inquiry.ask(targets);
        synchronized (this) {
            answers.forEach((server, answer) -> {
                WatchedServer watched = watched(server);
                if (answer instanceof Inquiry.Answer.Told told) {
                    events.addAll(watched.told(told.statistics()));
                } else if (answer instanceof Inquiry.Answer.None none) {
                    unanswered.put(server, none.reason());
                } else if (answer instanceof Inquiry.Answer.Closed closed) {
                    watched.closed(targets.get(server));
                    unanswered.put(server, closed.reason());
                } else if (answer instanceof Inquiry.Answer.Refused refused && !watched.refused()) {
                    unanswered.put(server, refused.reason());
                }
            });
        }
        return unanswered;
    }

    private synchronized List<ServerEvent> takeEvents() {
        List<ServerEvent> taken = events;
        events = new ArrayList<>();
        return taken;
    }

    /** Logs events, counts them and keeps them for the report. */
    private void note(List<ServerEvent> happened) {
        for (ServerEvent event : happened) {
            switch (event.kind()) {
                case RESTARTED -> ledger.restarted(event.server());
                case FLUSHED -> ledger.flushed(event.server(), event.count());
                case EVICTED -> ledger.evicted(event.server(), event.count());
                case ABANDONED -> ledger.abandoned(event.server());
                case APPEARED -> LOG.info("{}", ServerWords.notice(event));
            }
            if (event.isLoss()) {
                LOG.warn("{}", ServerWords.notice(event));
                losses.add(event);
            }
        }
    }

    /** Logs once which events a server does not show. */
    private void nameUnseen(String server) {
        Set<ServerEvent.Kind> kinds;
        synchronized (this) {
            kinds = watched(server).unseen();
        }
        ledger.watched(server, kinds.isEmpty());
        if (!kinds.isEmpty() && !kinds.equals(unseen.put(server, kinds))) {
            LOG.warn("{}", ServerWords.unseen(server, kinds));
        }
    }
}
