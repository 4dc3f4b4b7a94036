package org.memcload.component.memcache;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.memcload.component.memcache.client.FailureMode;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.ServerAddress;

/** The options that concern the client below an endpoint: connections, distribution of keys, failures, security. */
@UriParams
public abstract class ClientConfiguration implements Cloneable {

    private static final int MAX_WEIGHT = 65535;

    @UriParam(
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description = "Time without an answer after which a request fails; the connection is then opened again."
                    + " It starts when the request can be sent: see connectTimeout.")
    private long timeout = 1000;

    @UriParam(
            label = "advanced",
            javaType = "java.time.Duration",
            description = "Time that connecting, the handshake of TLS and each step of the greeting may each take,"
                    + " before the timeout of a waiting request starts. The default is the timeout.")
    private Long connectTimeout;

    @UriParam(
            defaultValue = "1",
            label = "advanced",
            description = "Number of connections to each server. A key keeps its connection; the header"
                    + " CamelMemcacheConnection selects the connection of a bulk set.")
    private int connections = 1;

    @UriParam(
            defaultValue = "128",
            label = "advanced",
            description = "Number of requests that may be on their way on one connection; more requests wait,"
                    + " within their timeout.")
    private int maxInFlight = 128;

    @UriParam(
            label = "advanced",
            description = "Weights of several servers: a number from 1 to 65535 for each, separated by commas, in"
                    + " the order of the servers. 3,1 gives the first server three times as many keys as the"
                    + " second. Without weights all servers have the same share.")
    private String weights;

    @UriParam(
            defaultValue = "RETRY",
            label = "advanced",
            description =
                    "The treatment of requests to a server that is lost (failureThreshold). RETRY: each request is sent to the server of its key, even if earlier requests failed."
                            + " CANCEL: the server is considered dead, and requests to it fail at once, without an"
                            + " attempt to connect, until it is tried again (retryInterval). REDISTRIBUTE: meanwhile the"
                            + " keys of a dead server belong to the next live one. Requests that were not sent before"
                            + " the failure go there too; requests that were sent fail, since they may have been"
                            + " executed. The timeout starts again for each server. When the server is back, it has its"
                            + " keys again, with the values that it had for them before. flush needs all servers in"
                            + " every mode.")
    private FailureMode failureMode = FailureMode.RETRY;

    @UriParam(
            defaultValue = "3",
            label = "advanced",
            description = "Number of failures in a row, requests without an answer in time and lost connections, after"
                    + " which a server counts as lost. The component then logs a warning, and the failure modes"
                    + " CANCEL and REDISTRIBUTE take the server for dead. A server that cannot be connected to"
                    + " counts as lost at once.")
    private int failureThreshold = 3;

    @UriParam(
            defaultValue = "2000",
            label = "advanced",
            javaType = "java.time.Duration",
            description = "Time after which a failed server is tried again, with a single request at first. For the"
                    + " failure modes CANCEL and REDISTRIBUTE.")
    private long retryInterval = 2000;

    @UriParam(
            defaultValue = "false",
            label = "security",
            description = "Whether to use TLS to the servers, which must have been started with -Z.")
    private boolean tls;

    @UriParam(
            label = "security",
            description = "With tls: the trusted certificates, this side's own certificate, protocols and ciphers."
                    + " The default is that of the JVM.")
    private SSLContextParameters sslContextParameters;

    @UriParam(
            defaultValue = "true",
            label = "security",
            description = "With tls: whether a server's certificate must name the host of its address. If false,"
                    + " anyone with a trusted certificate can pose as the server.")
    private boolean hostnameVerification = true;

    @UriParam(
            label = "security",
            secret = true,
            description = "User of each connection, authenticated by SASL (PLAIN, else CRAM-MD5) with servers"
                    + " started with -S. PLAIN sends the password as it is: use it with tls. Without tls the"
                    + " endpoint logs a warning, unless the servers are on this machine.")
    private String username;

    @UriParam(label = "security", secret = true, description = "Password of the user.")
    private String password;

    @UriParam(
            label = "advanced",
            description = "A client of one's own, instead of connections of the component. It stays open when the"
                    + " endpoint stops, and the endpoint's options of connections, failures and security have no"
                    + " effect. The component takes the only client in the registry for its servers; endpoints with"
                    + " other servers have connections of the component.")
    @Metadata(autowired = true)
    private MemcacheClient client;

    public long getTimeout() {
        return timeout;
    }

    /**
     * Time without an answer after which a request has failed.
     *
     * @param timeout milliseconds
     * @throws IllegalArgumentException if less than 1
     */
    public void setTimeout(long timeout) {
        if (timeout < 1) {
            throw new IllegalArgumentException("timeout is 1 or more milliseconds, not " + timeout);
        }
        this.timeout = timeout;
    }

    public Long getConnectTimeout() {
        return connectTimeout;
    }

    /**
     * Time that connecting, the TLS handshake and each step of the greeting may each take.
     *
     * @param connectTimeout milliseconds; null for the timeout
     * @throws IllegalArgumentException if less than 1
     */
    public void setConnectTimeout(Long connectTimeout) {
        if (connectTimeout != null && connectTimeout < 1) {
            throw new IllegalArgumentException("connectTimeout is 1 or more milliseconds, not " + connectTimeout);
        }
        this.connectTimeout = connectTimeout;
    }

    public int getConnections() {
        return connections;
    }

    /**
     * Connections to each server.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public void setConnections(int connections) {
        this.connections = atLeastOne("connections", connections);
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    /**
     * Requests that may be on their way on one connection.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = atLeastOne("maxInFlight", maxInFlight);
    }

    public String getWeights() {
        return weights;
    }

    /**
     * Weights of several servers.
     *
     * @param weights a number from 1 to 65535 for each server, in their order, separated by commas; null for equal shares
     * @throws IllegalArgumentException if one of them is not such a number
     */
    public void setWeights(String weights) {
        if (weights != null) {
            parseWeights(weights);
        }
        this.weights = weights;
    }

    /**
     * The weights of servers, in their order.
     *
     * @throws IllegalArgumentException if there are more weights than servers, or fewer
     */
    int[] weightsOf(List<ServerAddress> servers) {
        int[] all = weights == null
                ? IntStream.generate(() -> 1).limit(servers.size()).toArray()
                : parseWeights(weights);
        if (all.length != servers.size()) {
            throw new IllegalArgumentException("weights has a number for each of the " + servers.size()
                    + " servers, separated by commas, not " + all.length + ": '" + weights + "'");
        }
        return all;
    }

    private static int[] parseWeights(String weights) {
        int[] parsed = Arrays.stream(weights.split(",", -1))
                .map(String::strip)
                .mapToInt(weight -> weight.matches("[0-9]{1,5}") ? Integer.parseInt(weight) : 0)
                .toArray();
        if (Arrays.stream(parsed).anyMatch(weight -> weight < 1 || weight > MAX_WEIGHT)) {
            throw new IllegalArgumentException(
                    "weights are numbers from 1 to " + MAX_WEIGHT + ", separated by commas, not '" + weights + "'");
        }
        return parsed;
    }

    public FailureMode getFailureMode() {
        return failureMode;
    }

    public void setFailureMode(FailureMode failureMode) {
        this.failureMode = failureMode;
    }

    public int getFailureThreshold() {
        return failureThreshold;
    }

    /**
     * Failures in a row after which a server counts as lost.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public void setFailureThreshold(int failureThreshold) {
        this.failureThreshold = atLeastOne("failureThreshold", failureThreshold);
    }

    public long getRetryInterval() {
        return retryInterval;
    }

    /**
     * Time from the failure of a server until it is tried again.
     *
     * @param retryInterval milliseconds
     * @throws IllegalArgumentException if less than 1
     */
    public void setRetryInterval(long retryInterval) {
        if (retryInterval < 1) {
            throw new IllegalArgumentException("retryInterval is 1 or more milliseconds, not " + retryInterval);
        }
        this.retryInterval = retryInterval;
    }

    public boolean isTls() {
        return tls;
    }

    public void setTls(boolean tls) {
        this.tls = tls;
    }

    /** @throws IllegalArgumentException if there are parameters of TLS for connections without TLS */
    void checkTls() {
        if (sslContextParameters != null && !tls) {
            throw new IllegalArgumentException(
                    "sslContextParameters is set without tls=true: the connections would not be encrypted");
        }
    }

    public SSLContextParameters getSslContextParameters() {
        return sslContextParameters;
    }

    public void setSslContextParameters(SSLContextParameters sslContextParameters) {
        this.sslContextParameters = sslContextParameters;
    }

    public boolean isHostnameVerification() {
        return hostnameVerification;
    }

    public void setHostnameVerification(boolean hostnameVerification) {
        this.hostnameVerification = hostnameVerification;
    }

    public String getUsername() {
        return username;
    }

    public void setUsername(String username) {
        this.username = username;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
    }

    public MemcacheClient getClient() {
        return client;
    }

    /**
     * Sets a client for endpoints with the same servers.
     *
     * @param client null for connections of the component
     */
    public void setClient(MemcacheClient client) {
        this.client = client;
    }

    /**
     * The client for an endpoint with some servers.
     *
     * @return null without a client, or if it is for other servers: Camel gives all endpoints the only client of the registry
     */
    MemcacheClient clientOf(List<ServerAddress> servers) {
        return client != null && client.servers().equals(servers) ? client : null;
    }

    /** @throws IllegalArgumentException if the client is for other servers */
    void checkClient(List<ServerAddress> servers) {
        if (clientOf(servers) == null) {
            throw new IllegalArgumentException("client has the servers " + client.servers()
                    + ": it cannot be used for the endpoint's servers " + servers);
        }
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is 1 or more, not " + value);
        }
        return value;
    }
}
