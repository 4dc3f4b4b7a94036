package org.memcload.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Expression;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.processor.aggregate.AggregateController;
import org.apache.camel.processor.aggregate.DefaultAggregateController;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.memcload.component.memcache.ServerAddress;
import org.memcload.route.BatchParts;
import org.memcload.route.BatchThread;
import org.memcload.route.Blocks;
import org.memcload.route.DryRun;
import org.memcload.route.InOrder;
import org.memcload.route.Lanes;
import org.memcload.route.MatchesPattern;
import org.memcload.route.NothingLeft;
import org.memcload.route.OpenFile;
import org.memcload.route.ParseLines;
import org.memcload.route.PollFailure;
import org.memcload.route.Redelivery;
import org.memcload.route.ServerWatch;
import org.memcload.route.Settle;
import org.memcload.route.StoppedGrowing;
import org.memcload.route.Unpack;
import org.memcload.route.WriteRejects;
import org.memcload.run.ClaimDirectory;
import org.memcload.run.ExitCode;
import org.memcload.run.LoadSettings;
import org.memcload.run.Report;
import org.memcload.run.Run;
import org.memcload.run.UsageException;

/** Runs the routes on a directory until there is nothing left to load. */
final class Loader {

    private final LoadSettings settings;
    private final Properties properties;
    private final Collection<String> addresses;
    private final List<Resource> routes;
    private ExitCode exitCode = ExitCode.ERROR;

    /**
     * A run yet to be started.
     *
     * @param properties what the routes refer to
     * @param addresses servers that the report is to tell of, whether anything was stored there or not
     */
    Loader(LoadSettings settings, Properties properties, Collection<String> addresses, List<Resource> routes) {
        this.settings = settings;
        this.properties = properties;
        this.addresses = addresses;
        this.routes = routes;
    }

    /** Loads; returns when the run has ended, whatever its exit code. */
    Report load() throws Exception {
        try (ClaimDirectory claims = settings.dry() ? null : ClaimDirectory.open(settings.directory())) {
            Run run = new Run(settings);
            Path untakeable = new MatchesPattern(run).findUntakeable();
            if (untakeable != null) {
                throw new UsageException(untakeable + " cannot be taken: " + MatchesPattern.UNTAKEABLE);
            }
            for (String address : addresses) {
                ServerAddress.parseList(address).forEach(server -> run.servers().add(server.toString()));
            }
            // a core for each parser, and one thread more: the one that reads the file
            ExecutorService parsers =
                    Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors() + 1, daemons("parser"));
            Main main = CamelMain.create(properties);
            main.addMainListener(new Setup(run, parsers));
            try (SignalStop signals = SignalStop.install(run);
                    Progress progress = Progress.start(run)) {
                start(main);
                run.awaitEnd();
            } finally {
                main.stop();
                parsers.shutdownNow();
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
            throw new UsageException("The routes cannot be started: " + CamelMain.rootMessage(e), e);
        }
    }

    static java.util.concurrent.ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Binds every step under the name by which the routes refer to it, and adds the routes. */
    private final class Setup extends MainListenerSupport {

        private final Run run;
        private final ExecutorService parsers;

        Setup(Run run, ExecutorService parsers) {
            this.run = run;
            this.parsers = parsers;
        }

        @Override
        public void beforeConfigure(BaseMainSupport main) {
            CamelContext context = main.getCamelContext();
            if (settings.dry()) {
                context.getCamelContextExtension().registerEndpointCallback(Setup::leaveFilesAlone);
            }
            bind(context.getRegistry(), context.createProducerTemplate());
        }

        @Override
        public void afterConfigure(BaseMainSupport main) {
            try {
                PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(routes);
            } catch (Exception e) {
                throw new IllegalArgumentException(e);
            }
        }

        private void bind(Registry registry, ProducerTemplate template) {
            ServerWatch watch = new ServerWatch(template, run.servers(), settings.dry());
            MatchesPattern matchesPattern = new MatchesPattern(run);
            AggregateController batches = new DefaultAggregateController();

            registry.bind("matchesPattern", matchesPattern);
            registry.bind("stoppedGrowing", new StoppedGrowing(run));
            registry.bind("pollFailure", new PollFailure(run));
            registry.bind("nothingLeft", new NothingLeft(run, matchesPattern));
            registry.bind("openFile", new OpenFile(run, watch));
            registry.bind("unpack", new Unpack(settings.limits()));
            registry.bind("blocks", new Blocks(settings));
            registry.bind("parsers", parsers);
            registry.bind("parseLines", new ParseLines(settings));
            registry.bind("inOrder", new InOrder());
            registry.bind("batchParts", new BatchParts(settings));
            registry.bind("batches", batches);
            registry.bind("batchThread", new BatchThread(daemons("batches")));
            registry.bind("lanes", new Lanes(settings, run.servers(), watch));
            registry.bind("redelivery", new Redelivery(run.servers()));
            registry.bind("writeRejects", new WriteRejects(settings));
            registry.bind("settle", new Settle(run, batches, watch));
            registry.bind("dryRun", new DryRun());
        }

        private static Endpoint leaveFilesAlone(String uri, Endpoint endpoint) {
            if (endpoint instanceof FileEndpoint files) {
                files.setNoop(true);
                files.setIdempotent(true);
                files.setPreMove((Expression) null);
                files.setMove((Expression) null);
                files.setMoveFailed((Expression) null);
            }
            return endpoint;
        }
    }
}
