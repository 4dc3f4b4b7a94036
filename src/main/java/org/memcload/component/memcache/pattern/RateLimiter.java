package org.memcload.component.memcache.pattern;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.memcload.component.memcache.ClientFailures;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.TimeToLive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a limited number of exchanges of a key pass within each window of time, counted over all instances that use the same
 * servers. Windows follow each other without a gap, by the clock of each instance. Around the end of a window, up to twice the
 * limit may pass within the length of a window; instances whose clocks differ count in different windows.
 *
 * <p>The header {@link #REMAINING} has the number of exchanges that may still pass. If the cache does not answer, the limiter is
 * open: exchanges pass uncounted. It is closed, so that they fail, if {@link #setFailOpen failOpen} is false.
 */
@Metadata(
        label = "bean",
        description =
                "Lets a limited number of exchanges of a key pass within each window of time, counted over all instances.",
        annotations = {"interfaceName=org.apache.camel.Processor"})
@Configurer(metadataOnly = true)
public class RateLimiter extends CacheProcessor {

    /** Header: the number of exchanges that may still pass within the window, a Long; absent if the cache does not answer. */
    public static final String REMAINING = MemcacheConstants.RATE_LIMIT_REMAINING;

    /** Header: whether this exchange is beyond the limit, a Boolean. */
    public static final String EXCEEDED = MemcacheConstants.RATE_LIMIT_EXCEEDED;

    /** The treatment of an exchange beyond the limit. */
    public enum OnExceeded {
        /** It fails with a {@link RateLimitExceededException}. */
        FAIL,
        /** It is not routed further. */
        STOP,
        /** It continues with the header {@link RateLimiter#EXCEEDED}. */
        CONTINUE
    }

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    /** Seconds for which a counter outlives its window: memcached counts in whole seconds and may drop it one second early. */
    private static final int GRACE = 2;

    @Metadata(required = true, description = "Exchanges that may pass within a window.")
    private long limit;

    @Metadata(defaultValue = "1m", description = "Length of a window, 1 second or more.")
    private Duration window = Duration.ofMinutes(1);

    @Metadata(
            defaultValue = "FAIL",
            enums = "FAIL,STOP,CONTINUE",
            description = "The treatment of an exchange beyond the limit.")
    private OnExceeded onExceeded = OnExceeded.FAIL;

    @Metadata(
            defaultValue = "true",
            description = "Whether exchanges pass if the cache does not answer; otherwise they fail.")
    private boolean failOpen = true;

    @Metadata(label = "advanced", description = "The clock of the windows; the system clock by default.")
    private Clock clock = Clock.systemUTC();

    private final Outages outages =
            new Outages(LOG, "rates are not limited until it answers again, unless failOpen=false");

    public long getLimit() {
        return limit;
    }

    /** Exchanges that may pass within a window, 1 or more; required. */
    public void setLimit(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is 1 or more, not " + limit);
        }
        this.limit = limit;
    }

    public Duration getWindow() {
        return window;
    }

    /**
     * Length of a window; 1 minute by default.
     *
     * @param window 1 second or more, with its unit: {@code 90s}, {@code 1h}, or the text of a {@link Duration}
     * @throws IllegalArgumentException if it is shorter, or a plain number
     */
    public void setWindow(String window) {
        Duration length = TimeToLive.withUnit("window", window);
        if (length.toSeconds() < 1) {
            throw new IllegalArgumentException("window is 1 second or more, not " + window);
        }
        this.window = length;
    }

    public OnExceeded getOnExceeded() {
        return onExceeded;
    }

    /** The treatment of an exchange beyond the limit; it fails by default. */
    public void setOnExceeded(OnExceeded onExceeded) {
        this.onExceeded = onExceeded;
    }

    public boolean isFailOpen() {
        return failOpen;
    }

    /** Whether exchanges pass if the cache does not answer, true by default; otherwise they fail. */
    public void setFailOpen(boolean failOpen) {
        this.failOpen = failOpen;
    }

    public Clock getClock() {
        return clock;
    }

    /** The clock of the windows; the system's clock by default. */
    public void setClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    CompletableFuture<Void> perform(Exchange exchange, String key) {
        String counter = endpoint().sentKey(key + ':' + clock.millis() / window.toMillis());
        int seconds = (int) Math.min(window.toSeconds() + GRACE, Integer.MAX_VALUE);
        return endpoint().getClient().incr(counter, 1, 1L, seconds).handle((reply, failure) -> {
            if (failure != null) {
                pass(exchange, ClientFailures.translated(failure));
            } else {
                outages.answered(endpoint(), counter);
                decide(exchange, key, reply.number());
            }
            return null;
        });
    }

    private void pass(Exchange exchange, Throwable failure) {
        if (failOpen && outages.failed(failure)) {
            exchange.getMessage().removeHeader(REMAINING);
            exchange.getMessage().setHeader(EXCEEDED, false);
        } else {
            throw new CompletionException(failure);
        }
    }

    private void decide(Exchange exchange, String key, long count) {
        Message message = exchange.getMessage();
        boolean exceeded = count > limit;
        message.setHeader(REMAINING, Math.max(0, limit - count));
        message.setHeader(EXCEEDED, exceeded);
        if (exceeded && onExceeded == OnExceeded.FAIL) {
            throw new CompletionException(new RateLimitExceededException(key, limit, window));
        }
        if (exceeded && onExceeded == OnExceeded.STOP) {
            exchange.setRouteStop(true);
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Caches.required(limit == 0 ? null : limit, "limit", this);
    }
}
