package org.memcload.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.memcload.files.FileErrors;
import org.memcload.files.UsageException;
import org.memcload.run.ExitCode;
import org.memcload.run.Report;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code memcload}: loads logs into memcached. Its options are {@link LoadOptions#OF_LOAD}. */
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
            "4 a server failed, files keep their names; 129, 130, 143 stopped by SIGHUP, SIGINT, SIGTERM."
        })
final class LoadCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(LoadCommand.class);

    /** Milliseconds that the table waits for a blocked output of log lines. */
    private static final long TABLE_WAITS_MILLIS = 1_000;

    @Spec
    private CommandSpec spec;

    private Supervisor supervisor;
    private LogOutputs outputs;

    /**
     * Must be called before the command runs.
     *
     * @param by ends the run if it cannot end in order
     * @param loggingTo outputs of log lines and messages
     */
    void supervised(Supervisor by, LogOutputs loggingTo) {
        supervisor = by;
        outputs = loggingTo;
    }

    @Override
    public Integer call() throws Exception {
        Options options = Options.of(LoadOptions.OF_LOAD, spec);
        if (options.value(LoadOptions.TEST)) {
            return SelfTest.run(spec.commandLine().getOut());
        }
        supervisor.hearSignals();
        boolean sample = options.value(LoadOptions.SAMPLE) && !options.isGiven(LoadOptions.PATTERN);
        if (!sample) {
            // before the log is created
            LogPattern logs = LogPattern.parse(options.value(LoadOptions.PATTERN));
            logs.checkOutput("--log", options.value(LoadOptions.LOG));
            logs.checkOutput("--report", options.value(LoadOptions.REPORT));
        }
        log(options.value(LoadOptions.LOG));
        LOG.info("Memc loader started with options: {}", options.json());
        if (sample) {
            return loadSample(options);
        }
        ServerSecurity security = ServerSecurity.of(options);
        security.warnings().forEach(LOG::warn);
        if (options.value(LoadOptions.EMBEDDED)) {
            if (!security.isNone()) {
                throw new UsageException(
                        "--embedded: in-process servers have neither TLS nor users:" + " leave out --tls and --user");
            }
            try (Trial trial = Trial.start(options.addresses())) {
                return load(options, options.value(LoadOptions.PATTERN), trial.addresses(), security)
                        .code();
            }
        }
        return load(options, options.value(LoadOptions.PATTERN), options.addresses(), security)
                .code();
    }

    /**
     * Starts logging.
     *
     * @param file destination, or null for standard error
     */
    void log(Path file) throws UsageException {
        if (file != null) {
            outputs.logTo(file);
        }
        Logging.configure(outputs, supervisor::fail);
    }

    private int loadSample(Options options) throws Exception {
        try (Sample logs = Sample.unpack();
                Trial trial = Trial.startAnywhere(options.addresses())) {
            ExitCode code = load(options, logs.pattern(), trial.addresses(), ServerSecurity.NONE);
            if (!options.value(LoadOptions.DRY)) {
                trial.show(logs.keys(), spec.commandLine().getOut());
            }
            return code.code();
        }
    }

    private ExitCode load(Options options, String from, Map<String, String> addresses, ServerSecurity security)
            throws Exception {
        ReportFile.check(options.value(LoadOptions.REPORT));
        LogPattern logs = LogPattern.parse(from);
        Path report = options.value(LoadOptions.REPORT);
        Loader loader =
                new Loader(supervisor, outputs.console(), LoadPlan.of(options, logs, addresses, security), report);
        Report result = loader.load();
        supervisor.conclude(loader.exitCode());
        // outputs that may block come last: the reader of the table, or of a report to a pipe, may be stalled
        boolean early = !ReportFile.isDevice(report);
        ExitCode code = early ? write(result, report, loader.exitCode()) : loader.exitCode();
        // on a terminal, the table stands below the last line
        outputs.flush(TABLE_WAITS_MILLIS);
        // a dry run prints only records on standard output
        Summary.print(
                result,
                options.value(LoadOptions.DRY)
                        ? spec.commandLine().getErr()
                        : spec.commandLine().getOut());
        return early ? code : write(result, report, code);
    }

    /** Writes the report; a failure makes the exit code {@link ExitCode#ERROR}. */
    private ExitCode write(Report result, Path report, ExitCode code) {
        try {
            ReportFile.write(result, report);
            return code;
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("memcload: --report: " + report + " cannot be written: " + FileErrors.message(e));
            return ExitCode.ERROR;
        }
    }
}
