package org.memcload.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.memcload.files.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/run}: measures the loader beside what it is held against. */
@Command(
        name = "bench/run",
        description = "Measures the loader beside floor and plain, over four memcached of its own, in turn.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "floor: one thread inflates the logs, others push sets rendered beforehand. No loader can be faster.",
            "plain: a loader written by hand, with no framework and no promise.",
            "Both count their best pass of three; the loader is a fresh process, as a user runs it."
        })
final class Bench implements Callable<Integer> {

    private static final int FEW_LINES = 10;
    private static final int SCALE = 10;

    private static final Path PROJECT = Path.of(System.getProperty("bench.project", "."));
    private static final Path TARGET =
            PROJECT.resolve("target").toAbsolutePath().normalize();

    @Option(names = "--rounds", paramLabel = "N", description = "rounds (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--files", paramLabel = "N", description = "files to load (default: ${DEFAULT-VALUE})")
    private int files = 3;

    @Option(names = "--lines", paramLabel = "N", description = "lines in each file (default: ${DEFAULT-VALUE})")
    private long lines = 1_000_000;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "where to write the result (default: target/bench/result.json)")
    private Path json = TARGET.resolve("bench/result.json");

    @Option(
            names = "--loader",
            paramLabel = "CMD",
            description = "command that starts the loader, split at spaces (default: target/memcload)")
    private String loader = "";

    @Option(
            names = "--java-opts",
            paramLabel = "OPTS",
            description = "more options of the loader's JVM, as JAVA_OPTS; a --loader gets them as JDK_JAVA_OPTIONS")
    private String javaOptions = "";

    @Option(
            names = "--scaling",
            description =
                    "compare the lines/s over one large file with those over a tenth of it as well; the JVM is warming up"
                            + " in both, so that a tenth of less than a million lines tells nothing")
    private boolean scaling;

    @Option(
            names = "--scaling-lines",
            paramLabel = "N",
            description = "lines of the large file (default: ${DEFAULT-VALUE})")
    private long scalingLines = 10_000_000;

    @Option(
            names = "--cores",
            description = "compare the loader on one core with the loader on two as well; memcached is not pinned")
    private boolean cores;

    @Option(
            names = "--sweep",
            paramLabel = "WHAT",
            description = "measure a range of values of --batch, --block-bytes or --queue-size as well: "
                    + "${COMPLETION-CANDIDATES}; can be repeated")
    private Set<Sweep> sweeps = new LinkedHashSet<>();

    @Option(names = "--skip-comparison", description = "measure only what the other options add")
    private boolean skipComparison;

    private final PrintStream out = System.out;
    private Contestants contestants;
    private Results results;

    /** Whether a signal has ended the servers and the loader: that they fail then is no news. */
    private static volatile boolean interrupted;

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted = true, "interrupt"));
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, result) -> {
                    if (interrupted) {
                        return 1;
                    }
                    if (e instanceof IOException || e instanceof UsageException) {
                        command.getErr().println("bench/run: " + e.getMessage());
                    } else {
                        e.printStackTrace(command.getErr());
                    }
                    return e instanceof UsageException ? 2 : 1;
                })
                .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        check("--rounds", rounds, 1);
        check("--files", files, 1);
        check("--lines", lines, FEW_LINES);
        check("--scaling-lines", scalingLines, SCALE);
        Path home = Files.createDirectories(TARGET.resolve("bench"));
        try (Contestants all = new Contestants(TARGET.resolve("memcload"), home, words(loader), words(javaOptions))) {
            contestants = all;
            measure(home);
        }
        results.print(out);
        results.write(json);
        out.println();
        out.println("Written to " + json);
        return 0;
    }

    private void measure(Path home) throws IOException, InterruptedException {
        out.printf(Locale.ROOT, "Making %,d lines in %d files%n", files * lines, files);
        Logs few = Logs.make(home, 1, FEW_LINES);
        Logs logs = Logs.make(home, files, lines);
        try (ServerFleet servers = ServerFleet.start(logs.lines())) {
            results = new Results(setting(logs, servers));
            // fills the servers: all that is measured stores records that were there before
            contestants.load(List.of(), logs, servers, logs.lines(), List.of());
            if (!skipComparison) {
                compare(logs, few, servers);
            }
            if (cores) {
                compareCores(logs, servers);
            }
            for (Sweep sweep : sweeps) {
                sweep(sweep, logs, servers);
            }
        }
        if (scaling) {
            compareSizes(home);
        }
    }

    private void compare(Logs logs, Logs few, ServerFleet servers) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            double javaVersion = contestants.javaVersion();
            LoaderRun start = contestants.load(List.of(), few, servers, logs.lines(), List.of());
            double floor = contestants.baseline("floor", logs, servers);
            double plain = contestants.baseline("plain", logs, servers);
            LoaderRun full = contestants.load(List.of(), logs, servers, logs.lines(), List.of());
            results.add(Round.comparison(floor, plain, full, start, javaVersion));
            out.printf(
                    Locale.ROOT,
                    "round %d of %d: floor %,.0f, plain %,.0f, loader %,.0f lines/s%n",
                    round,
                    rounds,
                    floor,
                    plain,
                    full.linesPerSecond());
        }
    }

    private void compareCores(Logs logs, ServerFleet servers) throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            LoaderRun one = contestants.load(List.of("taskset", "-c", "0"), logs, servers, logs.lines(), List.of());
            LoaderRun two = contestants.load(List.of("taskset", "-c", "0,1"), logs, servers, logs.lines(), List.of());
            results.add(Round.cores(one, two));
            out.printf(
                    Locale.ROOT,
                    "cores, round %d of %d: %,.0f on one, %,.0f lines/s on two%n",
                    round,
                    rounds,
                    one.linesPerSecond(),
                    two.linesPerSecond());
        }
    }

    private void sweep(Sweep sweep, Logs logs, ServerFleet servers) throws IOException, InterruptedException {
        Map<Integer, List<LoaderRun>> runs = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (int value : sweep.trials()) {
                runs.computeIfAbsent(value, v -> new ArrayList<>())
                        .add(contestants.load(List.of(), logs, servers, logs.lines(), sweep.options(value)));
            }
            out.printf(Locale.ROOT, "%s, round %d of %d%n", sweep.option, round, rounds);
        }
        runs.forEach((value, of) -> results.add(sweep, value, of));
    }

    private void compareSizes(Path home) throws IOException, InterruptedException {
        out.printf(Locale.ROOT, "Making %,d lines in one file%n", scalingLines);
        Logs large = Logs.make(home, 1, scalingLines);
        Logs small = Logs.make(home, 1, scalingLines / SCALE);
        try (ServerFleet servers = ServerFleet.start(scalingLines)) {
            contestants.load(List.of(), large, servers, scalingLines, List.of());
            for (int round = 1; round <= rounds; round++) {
                LoaderRun few = contestants.load(List.of(), small, servers, scalingLines, List.of());
                LoaderRun many = contestants.load(List.of(), large, servers, scalingLines, List.of());
                results.add(Round.scaling(few, many));
                out.printf(
                        Locale.ROOT,
                        "scaling, round %d of %d: %,.0f over a tenth, %,.0f lines/s over all%n",
                        round,
                        rounds,
                        few.linesPerSecond(),
                        many.linesPerSecond());
            }
        }
    }

    private Map<String, Object> setting(Logs logs, ServerFleet servers) {
        Map<String, Object> setting = new LinkedHashMap<>();
        setting.put("rounds", rounds);
        setting.put("files", logs.files().size());
        setting.put("lines", logs.lines());
        setting.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        setting.put("memcached", servers.version());
        setting.put("processors", Runtime.getRuntime().availableProcessors());
        setting.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        setting.put("loader", String.join(" ", contestants.loaderCommand()));
        if (!javaOptions.isEmpty()) {
            setting.put(contestants.optionsVariable(), javaOptions);
        }
        return setting;
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static void check(String option, long value, long minimum) throws UsageException {
        if (value < minimum) {
            throw new UsageException(option + " is " + minimum + " or more, not " + value);
        }
    }
}
