package org.memcload.component.memcache;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.WritableHealthCheckRepository;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.memcload.component.memcache.client.ClientMetrics;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.component.memcache.value.ValueCodec;
import org.memcload.component.memcache.watch.MemcacheHealthChecks;
import org.memcload.component.memcache.watch.MeterOptions;
import org.memcload.component.memcache.watch.MicrometerMeters;
import org.memcload.component.memcache.watch.Readiness;
import org.memcload.component.memcache.watch.WatchedEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Store records in memcached servers and read them back. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "memcache",
        title = "Memcache",
        syntax = "memcache:servers",
        category = {Category.CACHE},
        producerOnly = true,
        headersClass = MemcacheConstants.class)
public class MemcacheEndpoint extends DefaultEndpoint implements WatchedEndpoint, EndpointServiceLocation {

    private static final Logger LOG = LoggerFactory.getLogger(MemcacheEndpoint.class);

    @UriPath(
            description = "The server as host:port, or several servers, separated by commas. The port is 11211 unless"
                    + " it is given. Consistent hashing"
                    + " then gives each key its server, the same server as with libmemcached's weighted ketama."
                    + " Hosts are hashed as they are written here.")
    @Metadata(required = true)
    private final String servers;

    @UriParam
    private final MemcacheConfiguration configuration;

    private MemcacheClient client;
    private ValueCodec codec;

    /** Health checks and meters of the endpoint, to be closed when it stops. */
    private final List<AutoCloseable> watchers = new ArrayList<>();

    public MemcacheEndpoint(
            String uri, MemcacheComponent component, String servers, MemcacheConfiguration configuration) {
        super(uri, component);
        this.servers = servers;
        this.configuration = configuration;
    }

    @Override
    public String getServers() {
        return servers;
    }

    /** The servers with their ports, separated by commas. */
    @Override
    public String getServiceUrl() {
        return ServerAddress.parseList(servers).stream()
                .map(ServerAddress::toString)
                .collect(Collectors.joining(","));
    }

    @Override
    public String getServiceProtocol() {
        return "memcached";
    }

    @Override
    public Map<String, String> getServiceMetadata() {
        String username = configuration.getUsername();
        return username == null ? Map.of() : Map.of("username", username);
    }

    public MemcacheConfiguration getConfiguration() {
        return configuration;
    }

    /**
     * The client of the servers, whose values are bytes; null unless the endpoint is started. It fails with its own exceptions,
     * not with those that routes handle.
     */
    @Override
    public MemcacheClient getClient() {
        return client;
    }

    private MemcacheComponent component() {
        return (MemcacheComponent) getComponent();
    }

    ValueCodec codec() {
        return codec;
    }

    @Override
    public MeterOptions meterOptions() {
        return new MeterOptions(
                configuration.isMetrics(),
                configuration.isServerMetrics(),
                configuration.getServerMetricsInterval(),
                configuration.getMeterRegistry());
    }

    @Override
    public Readiness readiness() {
        return configuration.getReadiness();
    }

    @Override
    public CompletableFuture<Void> pulse() {
        CompletableFuture<Void> due = new CompletableFuture<>();
        try {
            var unused = component().deadlines().schedule(() -> due.complete(null), 0);
        } catch (RuntimeException e) {
            due.completeExceptionally(e);
        }
        return continued(due);
    }

    /**
     * The key as it is sent, with prefix and key policy applied.
     *
     * @throws IllegalArgumentException if memcached does not take it and the key policy does not change it
     */
    public String sentKey(String key) {
        String prefix = configuration.getKeyPrefix();
        return configuration.getKeyPolicy().apply(prefix == null ? key : prefix + key);
    }

    /**
     * A future that completes as another one does, on a thread that may be blocked: for the rest of a route. It fails if no thread
     * can be started.
     */
    public <T> CompletableFuture<T> continued(CompletableFuture<T> answer) {
        return component().continued(answer);
    }

    @Override
    public Producer createProducer() {
        return new MemcacheProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("memcached sends nothing by itself: memcache has no consumer");
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MemcacheComponent component = component();
        warnOfValuesForEver();
        warnOfReadablePassword();
        codec = ValueCodec.create(
                getCamelContext(),
                configuration.getFlagsConvention(),
                configuration.getCompressionThreshold(),
                configuration.getDataFormat(),
                configuration.getValueType());
        boolean measured = meterOptions().any();
        MicrometerMeters meters = measured ? component.meters() : null;
        ClientMetrics requests = configuration.isMetrics() ? meters.metricsOf(this) : null;
        MemcacheClient given = configuration.clientOf(ServerAddress.parseList(servers));
        client = given == null ? openClient(requests) : given.withMetrics(requests);
        if (measured) {
            watchers.add(meters.watch(this));
        }
        WritableHealthCheckRepository checks = HealthCheckHelper.getHealthCheckRepository(
                getCamelContext(), "producers", WritableHealthCheckRepository.class);
        if (checks != null && component.isHealthCheckProducerEnabled()) {
            watchers.add(MemcacheHealthChecks.register(this, checks));
        }
    }

    private MemcacheClient openClient(ClientMetrics requests) throws GeneralSecurityException, IOException {
        return MemcacheClient.builder(servers)
                .weights(configuration.weightsOf(ServerAddress.parseList(servers)))
                .timeout(Duration.ofMillis(configuration.getTimeout()))
                .connectTimeout(
                        configuration.getConnectTimeout() == null
                                ? null
                                : Duration.ofMillis(configuration.getConnectTimeout()))
                .connections(configuration.getConnections())
                .maxInFlight(configuration.getMaxInFlight())
                .failureMode(configuration.getFailureMode())
                .failureThreshold(configuration.getFailureThreshold())
                .retryInterval(Duration.ofMillis(configuration.getRetryInterval()))
                .tls(sslContext())
                .hostnameVerification(configuration.isHostnameVerification())
                .credentials(configuration.getUsername(), configuration.getPassword())
                .metrics(requests)
                .listener(component().getServerListener())
                .sharing(component().connections())
                .build();
    }

    private void warnOfValuesForEver() {
        if (configuration.getTimeToLive() == null
                && configuration.getOperation().stores()
                && component().isFirst("timeToLive", servers)) {
            LOG.warn(
                    "{} stores values that never expire, unless a header says otherwise: set timeToLive, to 0 if that is"
                            + " intended (logged once for these servers)",
                    this);
        }
    }

    private void warnOfReadablePassword() {
        String remote = ServerAddress.parseList(servers).stream()
                .filter(server -> !server.isLoopback())
                .map(ServerAddress::toString)
                .collect(Collectors.joining(", "));
        if (configuration.getPassword() != null
                && !configuration.isTls()
                && !remote.isEmpty()
                && component().isFirst("password", servers)) {
            LOG.warn(
                    "The password is sent to memcached {} without encryption, so that anyone on the way can read it: set"
                            + " tls=true and start the servers with -Z, or use a tunnel whose local end is the address"
                            + " (logged once for these servers)",
                    remote);
        }
    }

    /** Null without TLS. */
    private SSLContext sslContext() throws GeneralSecurityException, IOException {
        if (!configuration.isTls()) {
            return null;
        }
        SSLContextParameters parameters = configuration.getSslContextParameters();
        return parameters == null ? SSLContext.getDefault() : component().sslContext(parameters);
    }

    @Override
    protected void doStop() throws Exception {
        try {
            for (AutoCloseable watcher : watchers) {
                watcher.close();
            }
        } finally {
            watchers.clear();
            if (client != null) {
                client.close();
            }
        }
        super.doStop();
    }
}
