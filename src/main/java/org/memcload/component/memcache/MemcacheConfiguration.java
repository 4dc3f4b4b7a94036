package org.memcload.component.memcache;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of the memcache component and its endpoints. */
@UriParams
public class MemcacheConfiguration implements Cloneable {

    @UriParam(defaultValue = "SET", description = "The operation to perform, unless a header names another.")
    private MemcacheOperation operation = MemcacheOperation.SET;

    @UriParam(
            description =
                    "The key, unless a header names another; may be an expression in Simple. A set without a key is a"
                            + " bulk set. For stats the topic, such as settings or items.")
    private String key;

    @UriParam(description = "Put before every key, such as the name of an application that shares the servers.")
    private String keyPrefix;

    @UriParam(
            defaultValue = "REJECT",
            description = "What is done with a key that memcached does not take, being longer than 250 bytes or having"
                    + " spaces or control characters: REJECT makes it an error; HASH puts the key's first 100 characters, #"
                    + " and its SHA-256 in its place.")
    private KeyPolicy keyPolicy = KeyPolicy.REJECT;

    @UriParam(
            description =
                    "Time to live of what is stored or touched, unless a header says otherwise: seconds, or a"
                            + " duration such as 90s, 1h30m or PT5M; may be an expression in Simple. More than 30 days are possible."
                            + " 0 means never, which is also the default, with a warning where the endpoint's operation stores.")
    private String timeToLive;

    @UriParam(
            description = "For cas: the number of the value that was read, unless a header names it; an expression in"
                    + " Simple.")
    private String cas;

    @UriParam(
            defaultValue = "1",
            description = "For incr and decr: what to add or take, unless a header says otherwise; 0 or more; may be an"
                    + " expression in Simple.")
    private String delta = "1";

    @UriParam(
            description =
                    "For incr and decr: the number that a key without a value gets, unless a header says otherwise;"
                            + " may be an expression in Simple. Without it such a key stays without, a miss.")
    private String initialValue;

    @UriParam(
            description = "Whether a key without a value is an error, a MemcacheOutcomeException. Otherwise the header"
                    + " CamelMemcacheOutcome tells it, and the body of what reads is null.")
    private boolean failOnMiss;

    @UriParam(
            description =
                    "Whether it is an error, a MemcacheOutcomeException, when the condition of add, replace, append,"
                            + " prepend or cas is not met. Otherwise the header CamelMemcacheOutcome tells it.")
    private boolean failOnConflict;

    @UriParam(
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description =
                    "Time without an answer after which a request has failed. The connection is then opened anew.")
    private long timeout = 1000;

    @UriParam(
            defaultValue = "1",
            label = "advanced",
            description = "Connections to each server. A key keeps its connection; which one a bulk set takes says"
                    + " the header CamelMemcacheConnection.")
    private int connections = 1;

    @UriParam(
            defaultValue = "128",
            label = "advanced",
            description =
                    "Requests that may be on their way on one connection; more of them wait, within their timeout.")
    private int maxInFlight = 128;

    public MemcacheConfiguration copy() {
        try {
            return (MemcacheConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public MemcacheOperation getOperation() {
        return operation;
    }

    public void setOperation(MemcacheOperation operation) {
        this.operation = operation;
    }

    public String getKey() {
        return key;
    }

    public void setKey(String key) {
        this.key = key;
    }

    public String getKeyPrefix() {
        return keyPrefix;
    }

    public void setKeyPrefix(String keyPrefix) {
        this.keyPrefix = keyPrefix;
    }

    public KeyPolicy getKeyPolicy() {
        return keyPolicy;
    }

    public void setKeyPolicy(KeyPolicy keyPolicy) {
        this.keyPolicy = keyPolicy;
    }

    public String getTimeToLive() {
        return timeToLive;
    }

    /**
     * Time to live of what is stored or touched.
     *
     * @param timeToLive seconds, a duration, or an expression; 0 for never
     * @throws IllegalArgumentException if it is none of these, or negative: memcached would drop the value at once
     */
    public void setTimeToLive(String timeToLive) {
        if (timeToLive != null && !HeaderOrOption.isExpression(timeToLive)) {
            TimeToLive.seconds(timeToLive);
        }
        this.timeToLive = timeToLive;
    }

    public String getCas() {
        return cas;
    }

    public void setCas(String cas) {
        this.cas = cas;
    }

    public String getDelta() {
        return delta;
    }

    public void setDelta(String delta) {
        this.delta = delta;
    }

    public String getInitialValue() {
        return initialValue;
    }

    public void setInitialValue(String initialValue) {
        this.initialValue = initialValue;
    }

    public boolean isFailOnMiss() {
        return failOnMiss;
    }

    public void setFailOnMiss(boolean failOnMiss) {
        this.failOnMiss = failOnMiss;
    }

    public boolean isFailOnConflict() {
        return failOnConflict;
    }

    public void setFailOnConflict(boolean failOnConflict) {
        this.failOnConflict = failOnConflict;
    }

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

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is 1 or more, not " + value);
        }
        return value;
    }
}
