package org.memcload.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.memcload.input.deflate.InflaterKind;

/** Every option of the program, each described once. {@link Options} has their values. */
final class LoadOptions {

    private static final long DAY_SECONDS = 24 * 3600;
    private static final int MIB = 1 << 20;

    static final Option<String> PATTERN =
            Option.of("pattern", "GLOB", ValueTypes.TEXT, "./data/appsinstalled/*.tsv.gz", "files to load");

    static final Option<String> IDFA = Option.of(
            "idfa",
            "ADDR",
            ValueTypes.ADDRESSES,
            "127.0.0.1:33013",
            "server of idfa: host:port, or several, comma-separated");

    static final Option<String> GAID = server("gaid", "127.0.0.1:33014");
    static final Option<String> ADID = server("adid", "127.0.0.1:33015");
    static final Option<String> DVID = server("dvid", "127.0.0.1:33016");

    static final Option<Integer> WORKERS =
            Option.of("workers", "N", ValueTypes.integers(0, 256), "1", "parallel writers for each address; 0 means 1");

    static final Option<Integer> BATCH =
            Option.of("batch", "N", ValueTypes.integers(1, 1_000_000), "4000", "records in one batch");

    static final Option<Integer> QUEUE_SIZE = Option.of(
            "queue-size", "N", ValueTypes.integers(1, 1_000_000_000), "50000", "records that may wait for one address");

    static final Option<Long> QUEUE_BYTES = Option.of(
            "queue-bytes",
            "N",
            ValueTypes.longs(1, 64L << 30),
            "8388608",
            "bytes of memory that they may take, with their lines and requests");

    static final Option<Double> TIMEOUT = Option.of(
            "timeout",
            "S",
            ValueTypes.decimals("0.001", "" + DAY_SECONDS),
            "1.0",
            "seconds without an answer after which a batch has failed");

    static final Option<Integer> RETRY =
            Option.of("retry", "N", ValueTypes.integers(0, 10_000), "3", "redeliveries of a failed batch");

    static final Option<Double> RETRY_BACKOFF = Option.of(
            "retry-backoff",
            "S",
            ValueTypes.decimals("0", "" + DAY_SECONDS),
            "0.05",
            "delay before redelivery n is n times S seconds");

    static final Option<Boolean> FAIL_ON_EVICTION = Option.onOff(
            "fail-on-eviction", "hold a file, and end with exit code 4, when a server evicted records meanwhile");

    /** memcached's clock is a 32-bit count of seconds, which ends in 2038: ten years from 2026 fit in it. */
    static final Option<Integer> TTL = Option.of(
            "ttl",
            "S",
            ValueTypes.integers(0, 315_360_000),
            "0",
            "seconds after which records expire, up to ten years; 0 = never");

    static final Option<Double> MAX_ERROR_RATE = Option.of(
            "max-error-rate",
            "R",
            ValueTypes.decimals("0", "1"),
            "0.01",
            "share of rejected lines up to which a file counts as loaded");

    static final Option<Integer> MAX_LINE_BYTES = Option.of(
            "max-line-bytes",
            "N",
            ValueTypes.integers(1, 64 * MIB),
            "1048576",
            "bytes of the longest line; a longer one is rejected");

    static final Option<Long> MAX_EXPANSION_RATIO = Option.of(
            "max-expansion-ratio",
            "N",
            ValueTypes.longs(0, 1_000_000),
            "0",
            "a file that expands to more than N times its size is corrupt; 0 = no limit");

    static final Option<Long> MAX_EXPANDED_BYTES = Option.of(
            "max-expanded-bytes",
            "N",
            ValueTypes.longs(0, 1L << 50),
            "68719476736",
            "a file that expands to more than N bytes is corrupt; 0 = no limit");

    static final Option<InflaterKind> INFLATER = Option.of(
            "inflater",
            "NAME",
            ValueTypes.oneOf(InflaterKind.class),
            "own",
            "decoder of compressed files: own, which is faster, or jdk, the zlib of the JDK");

    static final Option<Integer> BLOCK_BYTES = Option.of(
            "block-bytes",
            "N",
            ValueTypes.integers(1, 64 * MIB),
            "1048576",
            "bytes of log parsed as one unit of work, at least a line");

    static final Option<Boolean> DRY = Option.onOff(
            "dry",
            "store nothing, move nothing; print each record as it would be stored, ADDRESS - KEY -> MESSAGE, on"
                    + " standard output, and nothing else there");

    static final Option<Boolean> TLS = Option.onOff("tls", "talk TLS to the servers");

    static final Option<Path> TLS_CA = Option.of(
            "tls-ca",
            "FILE",
            ValueTypes.FILE,
            null,
            "certificates (PEM) that are trusted with --tls, in place of those of the JVM");

    static final Option<String> USER =
            Option.of("user", "NAME", ValueTypes.TEXT, null, "user to authenticate as (SASL)");

    static final Option<Path> PASSWORD_FILE = Option.of(
            "password-file",
            "FILE",
            ValueTypes.FILE,
            null,
            "file with the user's password; or give it as MEMCLOAD_PASSWORD in the environment");

    static final Option<String> PASSWORD = Option.secret("password", "the user's password");

    static final Option<Boolean> WATCH = Option.onOff("watch", "do not end; load new files as they arrive");

    static final Option<Path> REPORT = Option.of("report", "FILE", ValueTypes.FILE, null, "write the report as JSON");

    static final Option<Path> ROUTES = Option.of(
            "routes",
            "DIR",
            ValueTypes.FILE,
            null,
            "routes of your own (*.yaml), replacing the shipped ones with the same ids");

    static final Option<Path> LOG = Option.of(
                    "log", "FILE", ValueTypes.FILE, null, "log to a file instead of the console")
            .withLetter("l");

    static final Option<Boolean> TEST = Option.onOff(
                    "test", "encode and decode sample records, say whether they agree, and exit")
            .withLetter("t");

    static final Option<Boolean> EMBEDDED = Option.onOff(
            "embedded", "start in-process memcached servers on the configured addresses (for trials only)");

    static final Option<Boolean> SAMPLE =
            Option.onOff("sample", "load sample logs into in-process servers, unless a pattern is given");

    static final Option<String> ADDRESS = Option.of(
            "address", "ADDR", ValueTypes.ADDRESSES, null, "server to ask, in place of the one of the device type");

    /** Servers by device type: the name of each option is the type. */
    static final List<Option<String>> SERVERS = List.of(IDFA, GAID, ADID, DVID);

    /** Options of a load, in the order of the help. */
    static final List<Option<?>> OF_LOAD = List.of(
            PATTERN,
            IDFA,
            GAID,
            ADID,
            DVID,
            TIMEOUT,
            TLS,
            TLS_CA,
            USER,
            PASSWORD_FILE,
            PASSWORD,
            WORKERS,
            BATCH,
            QUEUE_SIZE,
            QUEUE_BYTES,
            RETRY,
            RETRY_BACKOFF,
            FAIL_ON_EVICTION,
            TTL,
            MAX_ERROR_RATE,
            MAX_LINE_BYTES,
            MAX_EXPANSION_RATIO,
            MAX_EXPANDED_BYTES,
            INFLATER,
            BLOCK_BYTES,
            DRY,
            WATCH,
            REPORT,
            ROUTES,
            LOG,
            TEST,
            EMBEDDED,
            SAMPLE);

    /** Options of {@code memcload get}. */
    static final List<Option<?>> OF_GET =
            List.of(ADDRESS, IDFA, GAID, ADID, DVID, TIMEOUT, TLS, TLS_CA, USER, PASSWORD_FILE, PASSWORD, LOG);

    private static final Set<String> NAMES =
            Stream.concat(OF_LOAD.stream(), OF_GET.stream()).map(Option::name).collect(Collectors.toSet());

    private LoadOptions() {}

    /** Whether a name is that of an option of any command. */
    static boolean isName(String name) {
        return NAMES.contains(name);
    }

    private static Option<String> server(String type, String address) {
        return Option.of(type, "ADDR", ValueTypes.ADDRESSES, address, "server of " + type);
    }
}
