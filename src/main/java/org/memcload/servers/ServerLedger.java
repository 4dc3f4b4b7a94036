package org.memcload.servers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts, for each server, the records that it stored and its events. Safe for use by several threads. */
public final class ServerLedger {

    /** By address, in the order of appearance. Guarded by this. */
    private final Map<String, Account> accounts = new LinkedHashMap<>();

    private static final class Account {
        private long stored;
        private long retries;
        private long evictions;
        private long restarts;
        private long flushes;
        private long abandoned;
        private boolean watched;
    }

    /**
     * Adds the server to the report.
     *
     * @return whether it is new
     */
    public synchronized boolean add(String server) {
        return accounts.putIfAbsent(server, new Account()) == null;
    }

    public synchronized void stored(Map<String, Integer> recordsByServer) {
        recordsByServer.forEach((server, records) -> account(server).stored += records);
    }

    public synchronized void retried(String server) {
        account(server).retries++;
    }

    public synchronized void evicted(String server, long items) {
        account(server).evictions += items;
    }

    public synchronized void restarted(String server) {
        account(server).restarts++;
    }

    public synchronized void flushed(String server, long times) {
        account(server).flushes += times;
    }

    /** Counts a connection that ended while the server owed an answer to records. */
    public synchronized void abandoned(String server) {
        account(server).abandoned++;
    }

    /** Sets whether the server's statistics show evictions, restarts and flushes. */
    public synchronized void watched(String server, boolean watched) {
        account(server).watched = watched;
    }

    public synchronized List<ServerReport> report() {
        return accounts.entrySet().stream()
                .map(entry -> new ServerReport(
                        entry.getKey(),
                        entry.getValue().stored,
                        entry.getValue().retries,
                        entry.getValue().evictions,
                        entry.getValue().restarts,
                        entry.getValue().flushes,
                        entry.getValue().abandoned,
                        entry.getValue().watched))
                .toList();
    }

    private Account account(String server) {
        return accounts.computeIfAbsent(server, unseen -> new Account());
    }
}
