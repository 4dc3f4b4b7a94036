package org.memcload.component.memcache.pattern;

import java.time.Duration;

/** More exchanges than the limit allows arrived within a window of time. */
public class RateLimitExceededException extends Exception {

    private static final long serialVersionUID = 1L;

    public RateLimitExceededException(String key, long limit, Duration window) {
        super("More than " + limit + " within " + window + " for '" + key + "'");
    }
}
