package org.memcload.route;

/**
 * All names that connect routes and steps. They are the interface for operators' routes and do not change. The page docs/routes.md
 * describes it. Everything else of the loader's classes is internal.
 */
public final class RouteNames {

    /** Filter of the file consumer: which files are taken. */
    public static final String MATCHES_PATTERN = "matchesPattern";

    /** Exclusive read lock strategy of the file consumer: when a file is taken. */
    public static final String STOPPED_GROWING = "stoppedGrowing";

    /** Exception handler of the file consumer. */
    public static final String POLL_FAILURE = "pollFailure";

    /** Poll strategy of the file consumer: waits for servers. */
    public static final String SERVERS_ANSWER = "serversAnswer";

    /** Step for the empty message of a poll that found no file. */
    public static final String NOTHING_LEFT = "nothingLeft";

    /** First step of a file. */
    public static final String OPEN_FILE = "openFile";

    /** Bean with the methods {@code gzip}, {@code zip}, {@code plain} and {@code entries}: a file to the stream of its lines. */
    public static final String UNPACK = "unpack";

    /** Bean with the method {@code of}: a stream to blocks of lines. */
    public static final String BLOCKS = "blocks";

    /** Thread pool that parses blocks. */
    public static final String PARSERS = "parsers";

    /** Step that parses a block. */
    public static final String PARSE_LINES = "parseLines";

    /** Step that lets blocks pass in the order of the file. */
    public static final String IN_ORDER = "inOrder";

    /** Expression that splits a parsed block by device type and lane. */
    public static final String PARTS = "parts";

    /** Bean with the method {@code addressOf}: the address of a device type, by the header {@code dev_type}. */
    public static final String SERVERS = "servers";

    /** Aggregation strategy that makes batches. */
    public static final String BATCH_PARTS = "batchParts";

    /** Aggregate controller of the aggregator. */
    public static final String BATCHES = "batches";

    /** Executor of the aggregator. */
    public static final String BATCH_THREAD = "batchThread";

    /** Step that lets one batch of a lane pass at a time. */
    public static final String LANES = "lanes";

    /** Processor that is called before each redelivery. */
    public static final String REDELIVERY = "redelivery";

    /** Step that keeps rejected lines. */
    public static final String WRITE_REJECTS = "writeRejects";

    /** Last step of a file. */
    public static final String SETTLE = "settle";

    /** Executor for a route's side tasks; the loader waits for them at its end. */
    public static final String BACKGROUND = "background";

    /** The memcache component finds its server listener by type; the name is for people. */
    static final String SERVER_WATCH = "serverWatch";

    /** Header of the records for one lane: their device type. */
    public static final String DEV_TYPE = "dev_type";

    /** Header of the records for one lane, and of a batch: the lane, a number from 0. */
    public static final String LANE = "lane";

    /** Header of a batch, which the route sets: {@code host:port}, or several of them, comma-separated. */
    public static final String ADDRESS = "address";

    /** Header of a parsed block: how many of its lines are rejected. */
    public static final String REJECTED_LINES = "rejectedLines";

    /** Exchange property of a file: the name, in the directory, that moveFailed gives to it. */
    public static final String FAILED_NAME = "memcloadFailedName";

    private RouteNames() {}
}
