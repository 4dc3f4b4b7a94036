package org.memcload.servers;

/**
 * One server in the report of a run.
 *
 * @param address as {@code host:port}
 * @param stored records that the server acknowledged
 * @param retries redeliveries of batches with records for the server
 * @param evictions items that the server evicted during the run, or dropped from its extstore
 * @param restarts restarts of the server noticed during the run
 * @param flushes flushes of the server ({@code flush_all}) during the run
 * @param abandoned connections that ended while the server owed answers to records
 * @param watched whether the server's statistics show evictions, restarts and flushes; counts that they do not show are 0. Also
 *     false for a server without records
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
