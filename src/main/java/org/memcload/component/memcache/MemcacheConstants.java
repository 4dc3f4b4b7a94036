package org.memcload.component.memcache;

import org.apache.camel.spi.Metadata;

/** Headers of the memcache component, and the protocol's figures that its users meet. */
public final class MemcacheConstants {

    @Metadata(
            description = "The operation to perform, in place of the endpoint's.",
            javaType = "org.memcload.component.memcache.MemcacheOperation")
    public static final String OPERATION = "CamelMemcacheOperation";

    @Metadata(description = "The key, in place of the endpoint's.", javaType = "String")
    public static final String KEY = "CamelMemcacheKey";

    @Metadata(
            description = "Number of the connection to use, modulo the endpoint's connections."
                    + " What is sent through the same connection is stored in its order.",
            javaType = "Integer")
    public static final String CONNECTION = "CamelMemcacheConnection";

    @Metadata(
            description = "After a bulk set: what became of each record.",
            javaType = "org.memcload.component.memcache.BulkSet")
    public static final String RESULT = "CamelMemcacheResult";

    @Metadata(
            description = "After a bulk set: number of records that their server will not take.",
            javaType = "Integer")
    public static final String REFUSED = "CamelMemcacheRefused";

    /** Bytes of the longest key: KEY_MAX_LENGTH in memcached. */
    public static final int MAX_KEY_LENGTH = 250;

    /** Seconds of the longest relative expiry, 30 days; memcached takes what is greater for a unix time. */
    static final int MAX_RELATIVE_EXPIRY = 60 * 60 * 24 * 30;

    private MemcacheConstants() {}
}
