package org.memcload.component.memcache.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.memcload.component.memcache.client.transport.TransportSecurity;

/** Collects the options of a {@link MemcacheClient}. Not safe for use by several threads. */
public final class MemcacheClientBuilder {

    private final List<ServerAddress> servers;
    private int[] weights;
    private Duration timeout = Duration.ofSeconds(1);
    /** Null for the timeout. */
    private Duration connectTimeout;

    private int connections = 1;
    private int maxInFlight = 128;
    private FailureMode failureMode = FailureMode.RETRY;
    private int failureThreshold = 3;
    private Duration retryInterval = Duration.ofSeconds(2);
    private SSLContext tls;
    private boolean hostnameVerification = true;
    private String username;
    private String password;
    private ClientMetrics metrics;
    private ServerListener listener;
    private SharedConnections shared;

    MemcacheClientBuilder(List<ServerAddress> servers) {
        this.servers = servers;
        this.weights = IntStream.generate(() -> 1).limit(servers.size()).toArray();
    }

    /**
     * The weight of each server: a server of weight 3 has three times as many keys as one of weight 1. All have the same weight by
     * default.
     *
     * @throws IllegalArgumentException if there is not exactly one weight of 1 or more for each server
     */
    public MemcacheClientBuilder weights(int... serverWeights) {
        if (serverWeights.length != servers.size()
                || Arrays.stream(serverWeights).anyMatch(weight -> weight < 1)) {
            throw new IllegalArgumentException("weights has a number of 1 or more for each of the " + servers.size()
                    + " servers, not " + Arrays.toString(serverWeights));
        }
        weights = serverWeights.clone();
        return this;
    }

    /**
     * Time without an answer after which a request has failed; a second by default. It begins when the request can be sent.
     *
     * @throws IllegalArgumentException if less than a millisecond
     */
    public MemcacheClientBuilder timeout(Duration requestTimeout) {
        timeout = atLeastOneMillisecond("timeout", requestTimeout);
        return this;
    }

    /**
     * Time that connecting, the TLS handshake and each step of the greeting may each take; the timeout by default.
     *
     * @param each null for the timeout
     * @throws IllegalArgumentException if less than a millisecond
     */
    public MemcacheClientBuilder connectTimeout(Duration each) {
        connectTimeout = each == null ? null : atLeastOneMillisecond("connectTimeout", each);
        return this;
    }

    /**
     * Number of connections to each server; 1 by default. A key keeps its connection.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemcacheClientBuilder connections(int perServer) {
        connections = atLeastOne("connections", perServer);
        return this;
    }

    /**
     * Maximum number of requests on their way on one connection; 128 by default. Further requests wait, within their timeout.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemcacheClientBuilder maxInFlight(int requests) {
        maxInFlight = atLeastOne("maxInFlight", requests);
        return this;
    }

    /** How requests to a failed server are treated; {@link FailureMode#RETRY} by default. */
    public MemcacheClientBuilder failureMode(FailureMode mode) {
        failureMode = mode;
        return this;
    }

    /**
     * Number of time-outs and lost connections in a row, without an answer between them, after which a server counts as lost; 3 by
     * default. A server that cannot be connected to counts as lost at once.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemcacheClientBuilder failureThreshold(int failures) {
        failureThreshold = atLeastOne("failureThreshold", failures);
        return this;
    }

    /**
     * Time from the failure of a server until it is tried again, unless the failure mode is {@link FailureMode#RETRY}; 2 seconds by
     * default.
     *
     * @throws IllegalArgumentException if less than a millisecond
     */
    public MemcacheClientBuilder retryInterval(Duration interval) {
        retryInterval = atLeastOneMillisecond("retryInterval", interval);
        return this;
    }

    /** Connects by TLS; without TLS by default. */
    public MemcacheClientBuilder tls(SSLContext context) {
        tls = context;
        return this;
    }

    /**
     * Whether a server's TLS certificate has to name the host of its address; true by default. If not, anyone with a trusted
     * certificate can pose as the server.
     */
    public MemcacheClientBuilder hostnameVerification(boolean verified) {
        hostnameVerification = verified;
        return this;
    }

    /**
     * Authenticates each connection by SASL (PLAIN, else CRAM-MD5); without authentication by default. PLAIN sends the password
     * unencrypted unless there is TLS.
     *
     * @param user null for no authentication
     * @param secret null for no authentication
     */
    public MemcacheClientBuilder credentials(String user, String secret) {
        username = user;
        password = secret;
        return this;
    }

    /** Sets the metrics of requests and connections; none by default. */
    public MemcacheClientBuilder metrics(ClientMetrics hearer) {
        metrics = hearer;
        return this;
    }

    /** Sets the listener for connections and the servers' statistics; none by default. */
    public MemcacheClientBuilder listener(ServerListener hearer) {
        listener = hearer;
        return this;
    }

    /**
     * Shares connections with other clients. Internal: for the endpoints of a Camel component.
     *
     * @param connectionsOfAll null for connections of its own
     */
    public MemcacheClientBuilder sharing(SharedConnections connectionsOfAll) {
        shared = connectionsOfAll;
        return this;
    }

    /**
     * Builds the client, which opens connections when they are needed.
     *
     * @throws IllegalArgumentException if there is a user name without a password, or a password without a user name
     */
    public MemcacheClient build() {
        ClientOptions options = new ClientOptions(
                servers,
                Arrays.stream(weights).boxed().toList(),
                new Timeouts((connectTimeout == null ? timeout : connectTimeout).toMillis(), timeout.toMillis()),
                connections,
                maxInFlight,
                failureMode,
                failureThreshold,
                retryInterval.toMillis(),
                new TransportSecurity(tls, hostnameVerification, username, password),
                listener);
        if (shared != null) {
            return new MemcacheClient(shared.open(options), metrics, () -> shared.close(options));
        }
        Deadlines deadlines = new Deadlines();
        ServerPool pool = new ServerPool(options, deadlines);
        return new MemcacheClient(pool, metrics, () -> {
            pool.close();
            deadlines.close();
        });
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is 1 or more, not " + value);
        }
        return value;
    }

    private static Duration atLeastOneMillisecond(String option, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(option + " is 1 or more milliseconds, not " + value);
        }
        return value;
    }
}
