package org.memcload.cli;

import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.PluginHelper;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.route.DeviceTypes;
import org.memcload.route.MatchesPattern;
import org.memcload.route.RouteNames;
import org.memcload.route.Steps;
import org.memcload.run.Run;

/** Gives Camel the steps of a run and the routes that name them. */
final class RoutesSetup extends MainListenerSupport {

    private final LoadPlan plan;
    private final Run run;
    private final MatchesPattern pattern;
    private final ExecutorService parsers;
    private final ExecutorService background;
    private final EndpointStrategy endpoints;

    /**
     * The report of the run names the servers of all device types, even if they store no records.
     *
     * @param parsers the thread pool that parses blocks
     * @param background executor of side tasks of operators' routes
     * @param endpoints replaces endpoints, for instance in a dry run; null to replace none
     */
    RoutesSetup(
            LoadPlan plan,
            Run run,
            MatchesPattern pattern,
            ExecutorService parsers,
            ExecutorService background,
            EndpointStrategy endpoints) {
        this.plan = plan;
        this.run = run;
        this.pattern = pattern;
        this.parsers = parsers;
        this.background = background;
        this.endpoints = endpoints;
        for (String address : plan.addresses().values()) {
            ServerAddress.parseList(address).forEach(server -> run.servers().add(server.toString()));
        }
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        if (endpoints != null) {
            context.getCamelContextExtension().registerEndpointCallback(endpoints);
        }
        Steps.bind(context, run, pattern, new DeviceTypes(plan.addresses()::get), parsers);
        context.getRegistry().bind(RouteNames.BACKGROUND, background);
    }

    @Override
    public void afterConfigure(BaseMainSupport main) {
        try {
            PluginHelper.getRoutesLoader(main.getCamelContext()).loadRoutes(plan.routes());
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }
}
