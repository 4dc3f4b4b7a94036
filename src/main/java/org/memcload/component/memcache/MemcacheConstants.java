package org.memcload.component.memcache;

import org.apache.camel.spi.Metadata;
import org.memcload.component.memcache.client.protocol.BinaryProtocol;

/** Headers of the memcache component, and limits of the protocol that concern its users. */
public final class MemcacheConstants {

    @Metadata(
            label = "producer",
            description = "The operation to perform, instead of the endpoint's.",
            javaType = "org.memcload.component.memcache.MemcacheOperation")
    public static final String OPERATION = "CamelMemcacheOperation";

    @Metadata(
            label = "producer",
            description = "The key, instead of the endpoint's. For stats the topic, such as settings or items.",
            javaType = "String")
    public static final String KEY = "CamelMemcacheKey";

    @Metadata(
            label = "producer",
            description = "For get-many: the keys, as a collection, an array, or text with commas between them."
                    + " Without this header the body has the keys.",
            javaType = "java.util.Collection<String>")
    public static final String KEYS = "CamelMemcacheKeys";

    @Metadata(
            label = "producer",
            description = "Time to live of a value that is stored, touched, or counted from its initial value,"
                    + " instead of the endpoint's: seconds, or a duration such as 90s, 1h30m or PT5M; 0 for"
                    + " never.",
            javaType = "String")
    public static final String TIME_TO_LIVE = "CamelMemcacheTimeToLive";

    @Metadata(
            label = "producer",
            description = "For set, add, replace and cas of a key: the flags to store with the value, instead of"
                    + " those of its type.",
            javaType = "Integer")
    public static final String FLAGS = "CamelMemcacheFlags";

    @Metadata(
            label = "producer",
            description = "After get, gets and get-and-touch: the flags that were stored with the value.",
            javaType = "Integer")
    public static final String STORED_FLAGS = "CamelMemcacheStoredFlags";

    @Metadata(
            label = "producer",
            description = "Before cas: the number of the value that was read. After gets: the number of the value."
                    + " After a cas that stored: the number of the new value.",
            javaType = "Long")
    public static final String CAS = "CamelMemcacheCas";

    @Metadata(
            label = "producer",
            description = "For incr and decr: the number to add or subtract, 0 or more; instead of the endpoint's.",
            javaType = "Long")
    public static final String DELTA = "CamelMemcacheDelta";

    @Metadata(
            label = "producer",
            description = "For incr and decr: the first number of a key without a value, instead of the endpoint's."
                    + " Without it such a key stays without a value, which is a miss.",
            javaType = "Long")
    public static final String INITIAL_VALUE = "CamelMemcacheInitialValue";

    @Metadata(
            label = "producer",
            description = "For flush: the time after which everything is dropped, in the form of a time to live."
                    + " Without this header everything is dropped at once.",
            javaType = "String")
    public static final String DELAY = "CamelMemcacheDelay";

    @Metadata(
            label = "producer",
            description = "Before a bulk set: number of the connection to use, modulo the endpoint's connections."
                    + " Bulk sets through the same connection are stored in their order.",
            javaType = "Integer")
    public static final String CONNECTION = "CamelMemcacheConnection";

    @Metadata(
            label = "producer",
            description = "Afterwards: the outcome of the operation.",
            javaType = "org.memcload.component.memcache.MemcacheOutcome")
    public static final String OUTCOME = "CamelMemcacheOutcome";

    @Metadata(
            label = "producer",
            description = "Afterwards: the key as it was sent, with prefix and key policy applied.",
            javaType = "String")
    public static final String SENT_KEY = "CamelMemcacheSentKey";

    @Metadata(
            label = "producer",
            description = "After get-many: the keys that have no value, those of unavailable servers included.",
            javaType = "java.util.List<String>")
    public static final String MISSES = "CamelMemcacheMisses";

    @Metadata(
            label = "producer",
            description =
                    "If the exchange continues without a server that cannot be reached or does not answer in time: the"
                            + " reason, by server as host:port. Single keys and get-many do so with unavailable=miss, stats and"
                            + " version always. Without such a server there is no header.",
            javaType = "java.util.Map<String, String>")
    public static final String UNAVAILABLE = "CamelMemcacheUnavailable";

    @Metadata(
            label = "producer",
            description = "After get-many with unavailable=miss: the keys of unavailable servers. Without such a server"
                    + " there is no header.",
            javaType = "java.util.List<String>")
    public static final String UNAVAILABLE_KEYS = "CamelMemcacheUnavailableKeys";

    @Metadata(
            label = "producer",
            description = "After a bulk set: the records with the status of each.",
            javaType = "org.memcload.component.memcache.client.BulkSet")
    public static final String RESULT = "CamelMemcacheResult";

    @Metadata(
            label = "producer",
            description = "After a bulk set: number of records that their server will never take.",
            javaType = "Integer")
    public static final String REFUSED = "CamelMemcacheRefused";

    @Metadata(
            label = "producer",
            description = "After the bean CacheAside: the source of the value.",
            enums = "HIT,LOADED,SHARED",
            javaType = "org.memcload.component.memcache.pattern.CacheAside$Result")
    public static final String CACHE_RESULT = "CamelMemcacheCacheResult";

    @Metadata(
            label = "producer",
            description = "After the bean OptimisticUpdate: number of attempts.",
            javaType = "Integer")
    public static final String UPDATE_ATTEMPTS = "CamelMemcacheUpdateAttempts";

    @Metadata(
            label = "producer",
            description = "After the bean RunLocked: the state of the lock.",
            enums = "HELD,LOST,LOCKED",
            javaType = "org.memcload.component.memcache.pattern.RunLocked$State")
    public static final String LOCK = "CamelMemcacheLock";

    @Metadata(
            label = "producer",
            description =
                    "After the bean RateLimiter: number of exchanges that may still pass within the window; absent if"
                            + " the cache does not answer.",
            javaType = "Long")
    public static final String RATE_LIMIT_REMAINING = "CamelMemcacheRateLimitRemaining";

    @Metadata(
            label = "producer",
            description = "After the bean RateLimiter: whether this exchange is beyond the limit.",
            javaType = "Boolean")
    public static final String RATE_LIMIT_EXCEEDED = "CamelMemcacheRateLimitExceeded";

    /** In the body after stats: the only entry of a server that is unavailable, with the reason as its value. */
    public static final String UNAVAILABLE_STATS = "unavailable";

    /** Bytes of the longest key. */
    public static final int MAX_KEY_LENGTH = BinaryProtocol.MAX_KEY_LENGTH;

    private MemcacheConstants() {}
}
