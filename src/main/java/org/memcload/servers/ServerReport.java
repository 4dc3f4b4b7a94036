package org.memcload.servers;

/**
 * One server in the report of a run.
 *
 * @param address as {@code host:port}
 * @param stored records that the server acknowledged
 * @param retries redeliveries of batches with records for the server
 * @param evictions items that the server evicted during the run, or threw away from its extstore
 * @param restarts times that the server was found to have restarted during the run
 * @param flushes times that somebody had the server forget everything ({@code flush_all}) during the run
 * @param abandoned connections that ended while the server owed answers to records
 * @param watched whether the server's statistics tell of evictions, restarts and flushes: where they do not, these are 0. False
 *     too for a server without records
 */
public record ServerReport(
        String address,
        long stored,
        long retries,
        long evictions,
        long restarts,
        long flushes,
        long abandoned,
        boolean watched) {}
