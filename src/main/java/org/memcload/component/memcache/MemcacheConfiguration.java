package org.memcload.component.memcache;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** Options of the memcache component and its endpoints. */
@UriParams
public class MemcacheConfiguration implements Cloneable {

    @UriParam(defaultValue = "SET", description = "The operation to perform, unless a header names another.")
    private MemcacheOperation operation = MemcacheOperation.SET;

    @UriParam(description = "The key, unless a header names another. A set without a key is a bulk set.")
    private String key;

    @UriParam(
            defaultValue = "0",
            description = "Seconds after which what is stored expires; 0 for never. More than 30 days are possible.")
    @Metadata(label = "producer")
    private int timeToLive;

    @UriParam(
            defaultValue = "1000",
            javaType = "java.time.Duration",
            description =
                    "Time without an answer after which a request has failed. The connection is then opened anew.")
    private long timeout = 1000;

    @UriParam(
            defaultValue = "1",
            label = "advanced",
            description = "Connections to each server. Which one is used says the header CamelMemcacheConnection.")
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

    public int getTimeToLive() {
        return timeToLive;
    }

    /**
     * Seconds after which what is stored expires; 0 for never.
     *
     * @throws IllegalArgumentException if negative: memcached would drop the record at once
     */
    public void setTimeToLive(int timeToLive) {
        if (timeToLive < 0) {
            throw new IllegalArgumentException("timeToLive is 0 or more seconds, not " + timeToLive);
        }
        this.timeToLive = timeToLive;
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
