package org.memcload.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.spi.Resource;
import org.memcload.files.UsageException;
import org.memcload.input.Expansion;
import org.memcload.run.LoadMode;
import org.memcload.run.LoadSettings;

/**
 * A load as requested by its options: the setup of steps, routes and connections.
 *
 * @param settings the options of the steps
 * @param properties the properties that routes refer to as {@code {{memcload.NAME}}}, and defaults of memcache endpoints
 * @param security of the connections to all servers
 * @param addresses of the servers, by device type
 * @param routes the shipped route files and those of the operator
 */
record LoadPlan(
        LoadSettings settings,
        Properties properties,
        ServerSecurity security,
        Map<String, String> addresses,
        List<Resource> routes) {

    /**
     * Plans a load from a directory to servers, which may differ from those of the options.
     *
     * @throws UsageException if the routes do not exist
     */
    static LoadPlan of(Options options, LogPattern logs, Map<String, String> addresses, ServerSecurity security)
            throws UsageException, IOException {
        return new LoadPlan(
                settings(options, logs),
                properties(options, logs, addresses),
                security,
                addresses,
                RouteFiles.of(options.value(LoadOptions.ROUTES)));
    }

    private static LoadSettings settings(Options options, LogPattern logs) {
        return new LoadSettings(
                logs.directory(),
                logs.glob(),
                workers(options),
                options.value(LoadOptions.BATCH),
                options.value(LoadOptions.QUEUE_SIZE),
                options.value(LoadOptions.QUEUE_BYTES),
                options.value(LoadOptions.BLOCK_BYTES),
                options.value(LoadOptions.MAX_LINE_BYTES),
                new Expansion(
                        options.value(LoadOptions.INFLATER),
                        options.value(LoadOptions.MAX_EXPANSION_RATIO),
                        options.value(LoadOptions.MAX_EXPANDED_BYTES)),
                options.value(LoadOptions.MAX_ERROR_RATE),
                options.millis(LoadOptions.TIMEOUT),
                options.value(LoadOptions.RETRY),
                options.millis(LoadOptions.RETRY_BACKOFF),
                options.value(LoadOptions.FAIL_ON_EVICTION),
                options.value(LoadOptions.DRY) ? LoadMode.DRY_RUN : LoadMode.LOAD,
                options.value(LoadOptions.WATCH));
    }

    /** 0 is allowed and means 1. */
    private static int workers(Options options) {
        return Math.max(options.value(LoadOptions.WORKERS), 1);
    }

    private static Properties properties(Options options, LogPattern logs, Map<String, String> addresses) {
        Properties properties = options.properties();
        addresses.forEach((type, address) -> properties.setProperty(property(type), address));
        properties.setProperty("memcload.directory", logs.uriPath());
        properties.setProperty("memcload.timeout-millis", String.valueOf(options.millis(LoadOptions.TIMEOUT)));
        properties.setProperty("memcload.retry-delays", retryDelays(options));
        properties.setProperty("memcload.workers", String.valueOf(workers(options)));
        // defaults of the component's endpoints, so that their URIs need only the address
        properties.setProperty("camel.component.memcache.timeout", "{{memcload.timeout-millis}}");
        properties.setProperty("camel.component.memcache.timeToLive", "{{memcload.ttl}}");
        properties.setProperty("camel.component.memcache.connections", "{{memcload.workers}}");
        return properties;
    }

    /** A prefix keeps further device types apart from options. */
    private static String property(String deviceType) {
        return "memcload." + (LoadOptions.isName(deviceType) ? "" : Options.SERVER) + deviceType;
    }

    /** In the format of Camel's redelivery policy: {@code 1:50;2:100;3:150}, in milliseconds. */
    private static String retryDelays(Options options) {
        long backoff = options.millis(LoadOptions.RETRY_BACKOFF);
        List<String> delays = new ArrayList<>(List.of("0:0"));
        delays.addAll(IntStream.rangeClosed(1, options.value(LoadOptions.RETRY))
                .mapToObj(n -> n + ":" + n * backoff)
                .toList());
        return delays.stream().collect(Collectors.joining(";"));
    }
}
