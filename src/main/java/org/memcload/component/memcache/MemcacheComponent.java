package org.memcload.component.memcache;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.memcload.component.memcache.watch.MicrometerMeters;

/** The Camel component {@code memcache}. */
@Component("memcache")
public class MemcacheComponent extends HealthCheckComponent implements SSLContextParametersAware {

    static {
        // spymemcached would write to standard error
        if (System.getProperty("net.spy.log.LoggerImpl") == null) {
            System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        }
    }

    @Metadata(label = "advanced", description = "Options that endpoints start from.")
    private MemcacheConfiguration configuration = new MemcacheConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether endpoints with tls, and without sslContextParameters, take those of the Camel context.")
    private boolean useGlobalSslContextParameters;

    /** Servers of which an endpoint has warned that it has no time to live. */
    private final Set<String> withoutTimeToLive = ConcurrentHashMap.newKeySet();

    private Deadlines deadlines;
    /** Lets exchanges go on, so that routes never run on the thread of a connection, which would hear no answer meanwhile. */
    private ExecutorService callbacks;
    /** Of all endpoints that have meters; null until one has: Micrometer need not be there. */
    private MicrometerMeters meters;

    public MemcacheConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MemcacheConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        List<ServerAddress> servers = ServerAddress.parseList(remaining);
        MemcacheEndpoint endpoint = new MemcacheEndpoint(uri, this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().weightsOf(servers);
        endpoint.getConfiguration().checkFlush();
        if (endpoint.getConfiguration().getSslContextParameters() == null) {
            endpoint.getConfiguration().setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        return endpoint;
    }

    /** Once for each list of servers: a route with toD makes an endpoint for each key, and a line for each would be a flood. */
    boolean isFirstWithoutTimeToLive(String servers) {
        return withoutTimeToLive.add(servers);
    }

    /** Watches the requests of all endpoints. */
    Deadlines deadlines() {
        return deadlines;
    }

    synchronized MicrometerMeters meters() {
        if (meters == null) {
            meters = new MicrometerMeters(getCamelContext());
        }
        return meters;
    }

    /** Lets an exchange go on, on a thread that may be blocked. */
    void proceed(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            // while the context stops, no exchange may be left behind
            task.run();
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deadlines = new Deadlines();
        callbacks = getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "memcache");
    }

    @Override
    protected void doShutdown() throws Exception {
        deadlines.close();
        getCamelContext().getExecutorServiceManager().shutdown(callbacks);
        super.doShutdown();
    }
}
