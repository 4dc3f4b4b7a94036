package org.memcload.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.EndpointStrategy;
import org.memcload.files.ClaimDirectory;
import org.memcload.route.MatchesPattern;
import org.memcload.run.Run;
import picocli.CommandLine;

/**
 * Internal: what {@link org.memcload.routetest.LoaderFixture} needs of the command line's package. A load that is set up from
 * properties as the program sets it up, without its signals, its log and its exit.
 */
public final class FixtureLoad implements AutoCloseable {

    private final ClaimDirectory claims;
    private final Run run;
    private final ExecutorService parsers = Pools.parsers();
    private final Background background = new Background(() -> false);
    private final Main main;

    private FixtureLoad(LoadPlan plan, EndpointStrategy endpoints) throws Exception {
        claims = ClaimDirectory.open(plan.settings().directory());
        run = new Run(plan.settings());
        main = CamelMain.create(plan.properties(), plan.security());
        main.addMainListener(
                new RoutesSetup(plan, run, new MatchesPattern(run), parsers, background.executor(), endpoints));
    }

    /**
     * A load whose routes are not started yet.
     *
     * @param properties options, as {@code memcload.NAME}, and properties of the operator's routes; no other source of options counts
     * @param endpoints puts others in the place of endpoints
     */
    public static FixtureLoad prepare(Properties properties, EndpointStrategy endpoints) throws Exception {
        CommandLine noArguments = Memcload.commandLine();
        noArguments.parseArgs();
        Options options = Options.of(
                LoadOptions.OF_LOAD,
                noArguments.getCommandSpec(),
                new OptionSources(properties, Map.of(), new Properties(), new Properties()));
        LogPattern logs = LogPattern.parse(options.value(LoadOptions.PATTERN));
        LoadPlan plan = LoadPlan.of(options, logs, options.addresses(), ServerSecurity.of(options));
        FixtureLoad load = new FixtureLoad(plan, endpoints);
        try {
            load.main.init();
            return load;
        } catch (RuntimeException e) {
            load.close();
            throw e;
        }
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    public Run run() {
        return run;
    }

    public void start() {
        main.start();
    }

    /** Waits for what routes do in the background, and stops them. */
    @Override
    public void close() throws IOException {
        try (claims) {
            background.close();
            main.stop();
            parsers.shutdownNow();
        }
    }
}
