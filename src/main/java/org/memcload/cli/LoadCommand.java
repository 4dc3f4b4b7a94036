package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.memcload.input.ExpansionLimits;
import org.memcload.run.ExitCode;
import org.memcload.run.FileErrors;
import org.memcload.run.LoadSettings;
import org.memcload.run.Report;
import org.memcload.run.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code memcload}: loads logs into memcached. */
@Command(
        name = "memcload",
        description =
                "Loads application tracker logs into memcached and renames each file when every line has arrived.",
        subcommands = GetCommand.class,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Every option is also a property memcload.NAME and an environment variable MEMCLOAD_NAME.",
            "",
            "Exit codes: 0 all loaded; 1 error of the program; 2 wrong options; 3 a file went to failed/;",
            "4 a server failed, files keep their names; 130, 143 stopped by SIGINT, SIGTERM."
        })
final class LoadCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--pattern", paramLabel = "GLOB", description = "files to load (default: ${DEFAULT-VALUE})")
    private String pattern;

    @Mixin
    private ServerOptions servers;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "parallel writers for each address (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(names = "--batch", paramLabel = "N", description = "records in one batch (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--queue-size",
            paramLabel = "N",
            description = "records that may wait for one address (default: ${DEFAULT-VALUE})")
    private int queueSize;

    @Option(
            names = "--queue-bytes",
            paramLabel = "N",
            description = "bytes of records that may wait for one address (default: ${DEFAULT-VALUE})")
    private long queueBytes;

    @Option(
            names = "--retry",
            paramLabel = "N",
            description = "redeliveries of a failed batch (default: ${DEFAULT-VALUE})")
    private int retry;

    @Option(
            names = "--retry-backoff",
            paramLabel = "S",
            description = "delay before redelivery n is n times S seconds (default: ${DEFAULT-VALUE})")
    private double retryBackoff;

    @Option(
            names = "--fail-on-eviction",
            fallbackValue = "true",
            description = "hold a file, and end with exit code 4, when a server evicted records meanwhile")
    private boolean failOnEviction;

    @Option(
            names = "--ttl",
            paramLabel = "S",
            description = "expiry of records in seconds, 0 = never (default: ${DEFAULT-VALUE})")
    private int ttl;

    @Option(
            names = "--max-error-rate",
            paramLabel = "R",
            description = "share of rejected lines up to which a file counts as loaded (default: ${DEFAULT-VALUE})")
    private double maxErrorRate;

    @Option(
            names = "--max-line-bytes",
            paramLabel = "N",
            description = "bytes of the longest line; a longer one is rejected (default: ${DEFAULT-VALUE})")
    private int maxLineBytes;

    @Option(
            names = "--max-expansion-ratio",
            paramLabel = "N",
            description = "a file that expands to more than N times its size is corrupt, 0 = no limit")
    private long maxExpansionRatio;

    @Option(
            names = "--max-expanded-bytes",
            paramLabel = "N",
            description = "a file that expands to more than N bytes is corrupt, 0 = no limit")
    private long maxExpandedBytes;

    @Option(
            names = "--block-bytes",
            paramLabel = "N",
            description = "bytes of log parsed as one unit of work, at least a line (default: ${DEFAULT-VALUE})")
    private int blockBytes;

    // Without a fallback value, picocli turns a switch off that both the command line and a property turn on.
    @Option(
            names = "--dry",
            fallbackValue = "true",
            description = "store nothing, rename nothing; log each record as it would be stored")
    private boolean dry;

    @Option(names = "--watch", fallbackValue = "true", description = "do not end; load new files as they arrive")
    private boolean watch;

    @Option(names = "--report", paramLabel = "FILE", description = "write the report as JSON")
    private Path report;

    @Option(
            names = "--routes",
            paramLabel = "DIR",
            description = "routes of your own (*.yaml), in the place of the shipped ones with the same ids")
    private Path routes;

    @Option(
            names = {"-t", "--test"},
            fallbackValue = "true",
            description = "encode and decode sample records, say whether they agree, and exit")
    private boolean test;

    @Option(
            names = "--embedded",
            fallbackValue = "true",
            description = "start in-process memcached servers on the configured addresses (for trials only)")
    private boolean embedded;

    @Option(
            names = "--sample",
            fallbackValue = "true",
            description = "load sample logs into in-process servers, unless a pattern is given")
    private boolean sample;

    @Override
    public Integer call() throws Exception {
        if (test) {
            return SelfTest.run(spec.commandLine().getOut());
        }
        Logging.configure(servers.log(), dry);
        Map<String, String> addresses = servers.addresses();
        if (sample && !isPatternGiven()) {
            try (Sample logs = Sample.unpack();
                    Trial trial = Trial.startAnywhere(addresses)) {
                ExitCode code = load(logs.pattern(), trial.addresses());
                trial.show(logs.keys(), spec.commandLine().getOut());
                return code.code();
            }
        }
        if (embedded) {
            try (Trial trial = Trial.start(addresses)) {
                return load(pattern, trial.addresses()).code();
            }
        }
        return load(pattern, addresses).code();
    }

    private boolean isPatternGiven() {
        return spec.commandLine().getParseResult().hasMatchedOption("--pattern")
                || System.getProperty("memcload.pattern") != null
                || System.getenv("MEMCLOAD_PATTERN") != null;
    }

    private ExitCode load(String from, Map<String, String> addresses) throws Exception {
        if (dry && watch) {
            throw new UsageException(
                    "--dry renames nothing and would watch the same files for ever: leave out --watch");
        }
        ReportFile.check(report);
        LogPattern logs = LogPattern.parse(from);
        LoadSettings settings = settings(logs);
        Loader loader =
                new Loader(settings, properties(logs, addresses), addresses.values(), RouteFiles.of(routes), report);
        Report result = loader.load();
        Summary.print(result, spec.commandLine().getOut());
        try {
            ReportFile.write(result, report);
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("memcload: --report: " + report + " cannot be written: " + FileErrors.message(e));
            return ExitCode.ERROR;
        }
        return loader.exitCode();
    }

    private LoadSettings settings(LogPattern logs) throws UsageException {
        return new LoadSettings(
                logs.directory(),
                logs.glob(),
                // 0 is allowed and means 1
                Math.max(Ranges.atLeast(0, "--workers", workers), 1),
                Ranges.atLeast(1, "--batch", batch),
                Ranges.atLeast(1, "--queue-size", queueSize),
                Ranges.atLeast(1L, "--queue-bytes", queueBytes),
                Ranges.atLeast(1, "--block-bytes", blockBytes),
                Ranges.atLeast(1, "--max-line-bytes", maxLineBytes),
                new ExpansionLimits(
                        Ranges.atLeast(0L, "--max-expansion-ratio", maxExpansionRatio),
                        Ranges.atLeast(0L, "--max-expanded-bytes", maxExpandedBytes)),
                Ranges.share("--max-error-rate", maxErrorRate),
                servers.timeoutMillis(),
                Ranges.atLeast(0, "--retry", retry),
                retryBackoffMillis(),
                failOnEviction,
                dry,
                watch);
    }

    /** What the routes refer to as {@code {{memcload.NAME}}}. */
    private Properties properties(LogPattern logs, Map<String, String> addresses) throws UsageException {
        Properties properties = new OptionDefaults().all();
        addresses.forEach((type, address) -> properties.setProperty("memcload." + type, address));
        properties.setProperty("memcload.directory", logs.uriPath());
        properties.setProperty("memcload.timeout-millis", String.valueOf(servers.timeoutMillis()));
        properties.setProperty("memcload.retry", String.valueOf(retry));
        properties.setProperty("memcload.retry-delays", retryDelays());
        properties.setProperty("memcload.ttl", String.valueOf(Ranges.atLeast(0, "--ttl", ttl)));
        properties.setProperty("memcload.workers", String.valueOf(Math.max(workers, 1)));
        // what the component's endpoints start from, so that their addresses are all that is left to name
        properties.setProperty("camel.component.memcache.timeout", "{{memcload.timeout-millis}}");
        properties.setProperty("camel.component.memcache.timeToLive", "{{memcload.ttl}}");
        properties.setProperty("camel.component.memcache.connections", "{{memcload.workers}}");
        return properties;
    }

    private long retryBackoffMillis() throws UsageException {
        return Ranges.millis("--retry-backoff", retryBackoff, 0);
    }

    /** As Camel's redelivery policy takes it: {@code 1:50;2:100;3:150}, in milliseconds. */
    private String retryDelays() throws UsageException {
        long backoff = retryBackoffMillis();
        List<String> delays = new ArrayList<>(List.of("0:0"));
        delays.addAll(IntStream.rangeClosed(1, retry)
                .mapToObj(n -> n + ":" + n * backoff)
                .toList());
        return delays.stream().collect(Collectors.joining(";"));
    }
}
