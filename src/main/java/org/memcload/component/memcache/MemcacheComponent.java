package org.memcload.component.memcache;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.memcload.component.memcache.client.Deadlines;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.component.memcache.client.ServerListener;
import org.memcload.component.memcache.client.SharedConnections;
import org.memcload.component.memcache.watch.MicrometerMeters;

/** The Camel component {@code memcache}. */
@Component("memcache")
public class MemcacheComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(label = "advanced", description = "Default options of endpoints.")
    private MemcacheConfiguration configuration = new MemcacheConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description = "Whether endpoints with tls and without sslContextParameters use those of the Camel context.")
    private boolean useGlobalSslContextParameters;

    @Metadata(
            label = "advanced",
            autowired = true,
            description = "Listener for the servers of all endpoints. It is notified when a server answers over a"
                    + " new connection, with the server's statistics, and when a connection ends with unanswered"
                    + " writes.")
    private ServerListener serverListener;

    /** Warnings that an endpoint has logged, each with its servers. */
    private final Set<List<String>> warnings = ConcurrentHashMap.newKeySet();

    /** Name of the threads that continue exchanges, and of the thread pool profile that bounds their number. */
    private static final String THREADS = "memcache";

    /** Far longer than exchanges wait while no thread is blocked, and short compared with any call that blocks a thread. */
    private static final long PATIENCE_MILLIS = 5;

    /** One context for each of the parameters, so that endpoints with the same ones share connections. */
    private final Map<SSLContextParameters, SSLContext> sslContexts = new HashMap<>();

    private Deadlines deadlines;
    private SharedConnections connections;
    private ExecutorService threads;
    private Continuations continuations;
    /** The meters of all endpoints that have some; null until one has: Micrometer need not be present. */
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

    public ServerListener getServerListener() {
        return serverListener;
    }

    /**
     * Sets the listener that is notified of the connections of all endpoints that start from now on.
     *
     * @param serverListener null for no listener
     */
    public void setServerListener(ServerListener serverListener) {
        this.serverListener = serverListener;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        List<ServerAddress> servers = ServerAddress.parseList(remaining);
        MemcacheEndpoint endpoint = new MemcacheEndpoint(uri, this, remaining, configuration.copy());
        boolean ownClient = parameters.containsKey("client");
        setProperties(endpoint, parameters);
        endpoint.getConfiguration().weightsOf(servers);
        endpoint.getConfiguration().checkKeyPrefix();
        endpoint.getConfiguration().checkFlush();
        endpoint.getConfiguration().checkTimeToLive();
        endpoint.getConfiguration().checkTls();
        if (ownClient) {
            endpoint.getConfiguration().checkClient(servers);
        }
        if (endpoint.getConfiguration().getSslContextParameters() == null) {
            endpoint.getConfiguration().setSslContextParameters(retrieveGlobalSslContextParameters());
        }
        return endpoint;
    }

    /** True once for a warning and a list of servers: a route with toD may make many endpoints, and would warn for each of them. */
    boolean isFirst(String warning, String servers) {
        return warnings.add(List.of(warning, servers));
    }

    /** The deadlines of the requests of all endpoints. */
    Deadlines deadlines() {
        return deadlines;
    }

    /** The connections of all endpoints. */
    SharedConnections connections() {
        return connections;
    }

    synchronized SSLContext sslContext(SSLContextParameters parameters) throws GeneralSecurityException, IOException {
        SSLContext context = sslContexts.get(parameters);
        if (context == null) {
            context = parameters.createSSLContext(getCamelContext());
            sslContexts.put(parameters, context);
        }
        return context;
    }

    synchronized MicrometerMeters meters() {
        if (meters == null) {
            meters = new MicrometerMeters(getCamelContext());
        }
        return meters;
    }

    /** A future that completes as another one does, on a thread that may be blocked. */
    <T> CompletableFuture<T> continued(CompletableFuture<T> answer) {
        return continuations.continued(answer);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deadlines = new Deadlines();
        connections = new SharedConnections(deadlines);
        ThreadPoolProfile profile =
                getCamelContext().getExecutorServiceManager().getThreadPoolProfile(THREADS);
        int most = Integer.MAX_VALUE;
        if (profile != null && profile.getMaxPoolSize() != null) {
            most = profile.getMaxPoolSize();
        }
        threads = startThreads(profile);
        continuations = new Continuations(
                threads, Math.max(2, Runtime.getRuntime().availableProcessors()), most, PATIENCE_MILLIS, deadlines);
    }

    private ExecutorService startThreads(ThreadPoolProfile profile) {
        ExecutorServiceManager manager = getCamelContext().getExecutorServiceManager();
        if (profile == null) {
            return manager.newCachedThreadPool(this, THREADS);
        }
        // exchanges wait before the pool, which must neither queue them nor run them on the thread of a connection
        ThreadPoolProfile direct = profile.clone();
        direct.setPoolSize(1);
        direct.setMaxQueueSize(0);
        direct.setAllowCoreThreadTimeOut(true);
        direct.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return manager.newThreadPool(this, THREADS, direct);
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getExecutorServiceManager().shutdown(threads);
        deadlines.close();
        super.doShutdown();
    }
}
