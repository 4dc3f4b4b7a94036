package org.memcload.component.memcache;

import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.memcload.component.memcache.client.KeyPolicy;
import org.memcload.component.memcache.value.FlagsConvention;
import org.memcload.component.memcache.watch.Readiness;

/**
 * Options of the memcache component and its endpoints. All options are values of their own, so that a {@link #copy} shares no
 * state with its original.
 */
@UriParams
public class MemcacheConfiguration extends ClientConfiguration {

    @UriParam(defaultValue = "SET", description = "The operation to perform, unless a header names another.")
    private MemcacheOperation operation = MemcacheOperation.SET;

    @UriParam(
            description =
                    "The key, unless a header names another; may be an expression in Simple. A set without a key is a"
                            + " bulk set. For stats the topic, such as settings or items.")
    private String key;

    @UriParam(
            description = "A prefix of every key, such as the name of an application that shares the servers. It is the"
                    + " same for all exchanges: an expression belongs into the key.")
    private String keyPrefix;

    @UriParam(
            defaultValue = "REJECT",
            description = "The treatment of a key that memcached does not take, because it is longer than 250 bytes"
                    + " or has spaces or control characters. REJECT: it is an error. HASH: it is replaced by its"
                    + " first 100 characters, # and its SHA-256, and so is a key that has this form already.")
    private KeyPolicy keyPolicy = KeyPolicy.REJECT;

    @UriParam(
            description = "Time to live of stored or touched values, unless a header overrides it: seconds, or a"
                    + " duration such as 90s, 1h30m or PT5M; may be an expression in Simple. More than 30 days"
                    + " are possible. 0 means never; this is also the default, with a warning if the endpoint's"
                    + " operation stores. touch and get-and-touch need a time to live.")
    private String timeToLive;

    @UriParam(
            description = "For cas: the number of the value that was read, unless a header has it; an expression in"
                    + " Simple.")
    private String cas;

    @UriParam(
            defaultValue = "1",
            description = "For incr and decr: the number to add or subtract, unless a header overrides it; 0 or"
                    + " more; may be an expression in Simple.")
    private String delta = "1";

    @UriParam(
            description = "For incr and decr: the first number of a key without a value, unless a header overrides"
                    + " it; may be an expression in Simple. Without it such a key stays without a value, which"
                    + " is a miss.")
    private String initialValue;

    @UriParam(
            description = "Whether a key without a value is an error, a MemcacheOutcomeException. Otherwise the"
                    + " header CamelMemcacheOutcome has the outcome, and the body after an operation that reads"
                    + " is null.")
    private boolean failOnMiss;

    @UriParam(
            description = "Whether an unmet condition of add, replace, append, prepend or cas is an error, a"
                    + " MemcacheOutcomeException. Otherwise the header CamelMemcacheOutcome has the outcome.")
    private boolean failOnConflict;

    @UriParam(
            defaultValue = "FAIL",
            description =
                    "The treatment of an exchange whose server cannot be reached or does not answer in time. FAIL:"
                            + " it fails. MISS: it continues with the outcome NOT_FOUND after a read and NOT_STORED after a"
                            + " write, and the header CamelMemcacheUnavailable names the server and the reason; get-many returns"
                            + " the values of the other servers. Bulk sets and flush fail nevertheless.")
    private Unavailable unavailable = Unavailable.FAIL;

    @UriParam(
            defaultValue = "PLAIN",
            label = "value",
            description = "The meaning of the flags stored with a value. PLAIN: bytes and text are stored as they"
                    + " are, with flags 0, and read as bytes. PYMEMCACHE, SPYMEMCACHED: types and flags as these"
                    + " clients write and read them.")
    private FlagsConvention flagsConvention = FlagsConvention.PLAIN;

    @UriParam(
            label = "value",
            description =
                    "Flags to store with each value instead of those of flagsConvention. Such values are not compressed.")
    private Integer flags;

    @UriParam(
            defaultValue = "0",
            label = "value",
            description = "Bytes up to which a value is stored as it is; larger values are compressed if that makes"
                    + " them smaller. 0 for no compression.")
    private int compressionThreshold;

    @UriParam(
            label = "value",
            description = "Name of the data format that converts between bodies and values: a bean in the registry, or"
                    + " one of Camel's.")
    private String dataFormat;

    @UriParam(
            label = "value",
            description = "Name of the class to which values are converted after reading, such as java.lang.String.")
    private String valueType;

    @UriParam(
            defaultValue = "ALL",
            label = "monitoring",
            description =
                    "The servers that must answer for the endpoint's health check to report it as ready. ALL: every"
                            + " server. ANY: at least one.")
    private Readiness readiness = Readiness.ALL;

    @UriParam(
            label = "monitoring",
            description = "Whether to count and time requests, hits, misses, errors and connections with"
                    + " Micrometer, in the MeterRegistry of the option meterRegistry or of the Camel registry.")
    private boolean metrics;

    @UriParam(
            label = "monitoring",
            description = "Whether to read the servers' own statistics, such as memory used, items and evictions,"
                    + " regularly and show them as meters in the same MeterRegistry.")
    private boolean serverMetrics;

    @UriParam(
            defaultValue = "15000",
            label = "monitoring",
            javaType = "java.time.Duration",
            description = "Time between two readings of the servers' own statistics.")
    private long serverMetricsInterval = 15_000;

    @UriParam(
            label = "monitoring,advanced",
            description = "The MeterRegistry of Micrometer to use instead of the one in the Camel registry.")
    private Object meterRegistry;

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
     * Time to live of stored or touched values.
     *
     * @param timeToLive seconds, a duration, or an expression; 0 for never
     * @throws IllegalArgumentException if it is anything else, or negative: memcached would drop the value at once
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

    public Unavailable getUnavailable() {
        return unavailable;
    }

    public void setUnavailable(Unavailable unavailable) {
        this.unavailable = unavailable;
    }

    public FlagsConvention getFlagsConvention() {
        return flagsConvention;
    }

    public void setFlagsConvention(FlagsConvention flagsConvention) {
        this.flagsConvention = flagsConvention;
    }

    public Integer getFlags() {
        return flags;
    }

    /**
     * Flags to store with each value instead of those of the convention.
     *
     * @param flags an unsigned number of 32 bits, of which this option can set 31; null for the flags of the convention
     * @throws IllegalArgumentException if negative
     */
    public void setFlags(Integer flags) {
        if (flags != null) {
            notNegative("flags", flags);
        }
        this.flags = flags;
    }

    public int getCompressionThreshold() {
        return compressionThreshold;
    }

    /**
     * Bytes up to which a value is stored as it is; 0 for no compression.
     *
     * @throws IllegalArgumentException if negative
     */
    public void setCompressionThreshold(int compressionThreshold) {
        this.compressionThreshold = notNegative("compressionThreshold", compressionThreshold);
    }

    public String getDataFormat() {
        return dataFormat;
    }

    public void setDataFormat(String dataFormat) {
        this.dataFormat = dataFormat;
    }

    public String getValueType() {
        return valueType;
    }

    public void setValueType(String valueType) {
        this.valueType = valueType;
    }

    private static int notNegative(String option, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(option + " is 0 or more, not " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException if everything would be dropped although one key was probably intended */
    void checkFlush() {
        if (operation == MemcacheOperation.FLUSH && key != null) {
            throw new IllegalArgumentException(
                    "operation=flush drops everything that the servers hold, and takes no key;"
                            + " operation=delete drops the key '" + key + "'");
        }
    }

    /** @throws IllegalArgumentException if the prefix is an expression: one prefix holds for all exchanges, and for beans without any */
    void checkKeyPrefix() {
        if (HeaderOrOption.isExpression(keyPrefix)) {
            throw new IllegalArgumentException(
                    "keyPrefix is the same for all exchanges, and not an expression such as '"
                            + keyPrefix + "': put the expression into the option key or the header "
                            + MemcacheConstants.KEY
                            + ", as in key=" + keyPrefix + "${header.id}");
        }
    }

    /** @throws IllegalArgumentException if the time to live is the same for all exchanges, and is not a time to live */
    void checkTimeToLive() {
        if (timeToLive != null && !HeaderOrOption.isExpression(timeToLive)) {
            var unused = TimeToLive.seconds(timeToLive);
        }
    }

    public Readiness getReadiness() {
        return readiness;
    }

    public void setReadiness(Readiness readiness) {
        this.readiness = readiness;
    }

    public boolean isMetrics() {
        return metrics;
    }

    public void setMetrics(boolean metrics) {
        this.metrics = metrics;
    }

    public boolean isServerMetrics() {
        return serverMetrics;
    }

    public void setServerMetrics(boolean serverMetrics) {
        this.serverMetrics = serverMetrics;
    }

    public long getServerMetricsInterval() {
        return serverMetricsInterval;
    }

    /**
     * Time between two readings of the servers' own statistics.
     *
     * @param serverMetricsInterval milliseconds
     * @throws IllegalArgumentException if less than 1
     */
    public void setServerMetricsInterval(long serverMetricsInterval) {
        if (serverMetricsInterval < 1) {
            throw new IllegalArgumentException(
                    "serverMetricsInterval is 1 or more milliseconds, not " + serverMetricsInterval);
        }
        this.serverMetricsInterval = serverMetricsInterval;
    }

    public Object getMeterRegistry() {
        return meterRegistry;
    }

    /**
     * The registry of the meters.
     *
     * @param meterRegistry a MeterRegistry, whose class is not named here since Micrometer need not be present
     */
    public void setMeterRegistry(Object meterRegistry) {
        this.meterRegistry = meterRegistry;
    }
}
