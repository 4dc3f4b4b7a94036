package org.memcload.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.main.Main;
import org.memcload.files.ClaimDirectory;
import org.memcload.files.UsageException;
import org.memcload.route.DryRunEndpoints;
import org.memcload.route.DryRunOutput;
import org.memcload.route.MatchesPattern;
import org.memcload.run.ExitCode;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;
import org.memcload.run.ProgramErrors;
import org.memcload.run.Report;
import org.memcload.run.Run;

/** Runs the routes on a directory until no file is left to load. */
final class Loader {

    private final Supervisor supervisor;
    private final LogSink console;
    private final LoadPlan plan;
    private final Path report;
    private ExitCode exitCode = ExitCode.ERROR;

    /**
     * Creates a run without starting it.
     *
     * @param supervisor ends the run if it cannot end in order
     * @param console standard error, where progress is shown
     * @param report destination of interim reports and of that of an aborted run, or null for none
     */
    Loader(Supervisor supervisor, LogSink console, LoadPlan plan, Path report) {
        this.supervisor = supervisor;
        this.console = console;
        this.plan = plan;
        this.report = report;
    }

    /** Loads; returns when the run has ended, whatever its exit code. */
    Report load() throws Exception {
        LoadSettings settings = plan.settings();
        boolean dry = settings.mode() == LoadMode.DRY_RUN;
        try (ClaimDirectory claims = dry ? null : ClaimDirectory.open(settings.directory())) {
            Run run = new Run(settings);
            supervisor.supervise(run, claims == null ? List::of : claims::release, report);
            MatchesPattern pattern = new MatchesPattern(run);
            Optional<String> untakeable = pattern.untakeable();
            if (untakeable.isPresent()) {
                throw new UsageException(untakeable.get());
            }
            ExecutorService parsers = Pools.parsers();
            Background background = new Background(supervisor::isEnding);
            DryRunOutput output = new DryRunOutput(new FileOutputStream(FileDescriptor.out));
            Main main = CamelMain.create(plan.properties(), plan.security());
            main.addMainListener(new RoutesSetup(
                    plan, run, pattern, parsers, background.executor(), dry ? new DryRunEndpoints(output) : null));
            try (Progress progress = Progress.start(run, console);
                    InterimReport interim = InterimReport.start(run, report);
                    // closed first, while its routes still run
                    background) {
                start(main);
                run.awaitEnd();
            } catch (Error e) {
                // before anything is stopped, which may fail or hang for the same reason
                supervisor.fail(e);
                throw e;
            } finally {
                main.stop();
                parsers.shutdownNow();
                output.close();
            }
            exitCode = run.exitCode();
            return run.report();
        }
    }

    /** How the run ended. */
    ExitCode exitCode() {
        return exitCode;
    }

    private static void start(Main main) throws UsageException {
        try {
            main.start();
        } catch (Exception e) {
            Optional<Error> error = ProgramErrors.in(e);
            if (error.isPresent()) {
                throw error.get();
            }
            throw new UsageException("The routes cannot be started: " + CamelMain.rootMessage(e), e);
        }
    }
}
