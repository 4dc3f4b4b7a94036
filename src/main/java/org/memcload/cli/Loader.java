package org.memcload.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.files.ClaimDirectory;
import org.memcload.files.UsageException;
import org.memcload.route.DeviceTypes;
import org.memcload.route.DryRunEndpoints;
import org.memcload.route.DryRunOutput;
import org.memcload.route.MatchesPattern;
import org.memcload.route.RouteNames;
import org.memcload.route.Steps;
import org.memcload.run.ExitCode;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;
import org.memcload.run.ProgramErrors;
import org.memcload.run.Report;
import org.memcload.run.Run;

/** Runs the routes on a directory until there is nothing left to load. */
final class Loader {

    private final Supervisor supervisor;
    private final LogSink console;
    private final LoadSettings settings;
    private final Properties properties;
    private final ServerSecurity security;
    private final Map<String, String> addresses;
    private final List<Resource> routes;
    private final Path report;
    private ExitCode exitCode = ExitCode.ERROR;

    /**
     * A run yet to be started.
     *
     * @param supervisor ends the run where it cannot end in order
     * @param console standard error, where progress is shown
     * @param properties what the routes refer to
     * @param security of the connections to all servers
     * @param addresses by device type; the report names their servers, whether anything was stored there or not
     * @param report where a run that does not end writes what it has done so far, or null for nowhere
     */
    Loader(
            Supervisor supervisor,
            LogSink console,
            LoadSettings settings,
            Properties properties,
            ServerSecurity security,
            Map<String, String> addresses,
            List<Resource> routes,
            Path report) {
        this.supervisor = supervisor;
        this.console = console;
        this.settings = settings;
        this.properties = properties;
        this.security = security;
        this.addresses = addresses;
        this.routes = routes;
        this.report = report;
    }

    /** Loads; returns when the run has ended, whatever its exit code. */
    Report load() throws Exception {
        try (ClaimDirectory claims =
                settings.mode() == LoadMode.DRY_RUN ? null : ClaimDirectory.open(settings.directory())) {
            Run run = new Run(settings);
            supervisor.supervise(run, claims == null ? List::of : claims::release, report);
            MatchesPattern pattern = new MatchesPattern(run);
            Optional<String> untakeable = pattern.untakeable();
            if (untakeable.isPresent()) {
                throw new UsageException(untakeable.get());
            }
            for (String address : addresses.values()) {
                ServerAddress.parseList(address).forEach(server -> run.servers().add(server.toString()));
            }
            // a core for each parser, and one thread more: the one that reads the file
            ExecutorService parsers = Pools.fixed(
                    Runtime.getRuntime().availableProcessors() + 1,
                    "parser",
                    new LinkedBlockingQueue<>(),
                    new ThreadPoolExecutor.AbortPolicy());
            Background background = new Background(supervisor::isEnding);
            DryRunOutput output = new DryRunOutput(new FileOutputStream(FileDescriptor.out));
            Main main = CamelMain.create(properties, security);
            main.addMainListener(new Setup(run, pattern, parsers, background, output));
            try (Progress progress = Progress.start(run, console);
                    InterimReport interim = InterimReport.start(run, report);
                    // ended first, while its routes are still there
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

    /** Gives Camel the steps and the routes that name them. */
    private final class Setup extends MainListenerSupport {

        private final Run run;
        private final MatchesPattern pattern;
        private final ExecutorService parsers;
        private final Background background;
        private final DryRunOutput output;

        Setup(Run run, MatchesPattern pattern, ExecutorService parsers, Background background, DryRunOutput output) {
            this.run = run;
            this.pattern = pattern;
            this.parsers = parsers;
            this.background = background;
            this.output = output;
        }

        @Override
        public void beforeConfigure(BaseMainSupport main) {
            CamelContext context = main.getCamelContext();
            if (settings.mode() == LoadMode.DRY_RUN) {
                context.getCamelContextExtension().registerEndpointCallback(new DryRunEndpoints(output));
            }
            Steps.bind(context, run, pattern, new DeviceTypes(addresses::get), parsers);
            // for routes of the operator's
            context.getRegistry().bind(RouteNames.BACKGROUND, background.executor());
        }

        @Override
        public void afterConfigure(BaseMainSupport main) {
            try {
                PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(routes);
            } catch (Exception e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
