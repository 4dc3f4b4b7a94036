package org.memcload.component.memcache.pattern;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.RoutePolicySupport;
import org.memcload.component.memcache.MemcacheEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only one of several instances run its routes: the one that holds a {@link MemcacheLock lock}. It renews the lock after a
 * third of the time for which it is held, stops its routes as soon as another instance may hold the lock, and releases it when
 * the context stops, after the routes. The other instances request it at an {@link #setAcquireInterval interval} and take over
 * when it is free: at once when the owner stops, after the time to live when it dies. Exchanges that are under way when the lock
 * is lost are not cut off: {@link MemcacheLock} describes the limits of such a lock. An instance whose routes are stopped by
 * hand keeps the lock.
 */
@Metadata(
        label = "bean",
        description =
                "Runs its routes in one of several instances at a time: in the one that holds a lock in memcached.",
        annotations = {"interfaceName=org.apache.camel.spi.RoutePolicy"})
@Configurer(metadataOnly = true)
public class LockRoutePolicy extends RoutePolicySupport implements CamelContextAware {

    private static final Logger LOG = LoggerFactory.getLogger(LockRoutePolicy.class);

    /** Waiting for the context to start. */
    private static final long START_CHECK_MILLIS = 50;

    private CamelContext camelContext;

    @Metadata(
            required = true,
            description = "The memcache endpoint, as a URI with the option timeToLive of 2 seconds or more.")
    private String cache;

    @Metadata(required = true, description = "The key of the lock, the same one for all instances.")
    private String key;

    @Metadata(defaultValue = "1s", description = "Interval at which an instance without the lock requests it.")
    private Duration acquireInterval = Duration.ofSeconds(1);

    private final Set<Route> routes = ConcurrentHashMap.newKeySet();
    /** The routes that run. */
    private final Set<Route> running = ConcurrentHashMap.newKeySet();

    final String token = MemcacheLock.newToken();
    private final Outages outages = new Outages(LOG, "the lock of the routes can be neither taken nor renewed");

    private MemcacheEndpoint endpoint;
    private MemcacheLock routeLock;
    private ScheduledExecutorService timer;
    /** Starts and stops the routes, which may take a while. */
    private ExecutorService changes;

    /** Null unless this instance has taken the lock. */
    private volatile Lease lease;
    /** Whether the context has begun to stop. */
    private volatile boolean stopping;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    public String getCache() {
        return cache;
    }

    /** The memcache endpoint, as a URI with the option {@code timeToLive} of 2 seconds or more; required. */
    public void setCache(String cache) {
        this.cache = cache;
    }

    public String getKey() {
        return key;
    }

    /** The key of the lock, the same one for all instances; required. */
    public void setKey(String key) {
        this.key = key;
    }

    public Duration getAcquireInterval() {
        return acquireInterval;
    }

    /** Interval at which an instance without the lock requests it, more than 0; a second by default. */
    public void setAcquireInterval(Duration acquireInterval) {
        if (acquireInterval.isNegative() || acquireInterval.isZero()) {
            throw new IllegalArgumentException("acquireInterval is more than 0, not " + acquireInterval);
        }
        this.acquireInterval = acquireInterval;
    }

    /** Whether this instance holds the lock, and so runs its routes. */
    public boolean isLeader() {
        Lease present = lease;
        return present != null && present.isHeld();
    }

    @Override
    public void onInit(Route route) {
        super.onInit(route);
        route.setAutoStartup(false);
        routes.add(route);
    }

    @Override
    public void onStart(Route route) {
        running.add(route);
        super.onStart(route);
    }

    @Override
    public void onStop(Route route) {
        super.onStop(route);
        running.remove(route);
        if (stopping) {
            releaseAfterRoutes();
        }
    }

    @Override
    public void onRemove(Route route) {
        routes.remove(route);
        super.onRemove(route);
    }

    private final class ContextStop extends LifecycleStrategySupport {
        @Override
        public void onContextStopping(CamelContext context) {
            stopping = true;
            releaseAfterRoutes();
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        camelContext.addLifecycleStrategy(new ContextStop());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        stopping = false;
        endpoint = Caches.endpoint(camelContext, cache, this);
        routeLock = new MemcacheLock(endpoint);
        endpoint.sentKey(Caches.required(key, "key", this));
        timer = camelContext.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LockRoutePolicy");
        changes = camelContext.getExecutorServiceManager().newSingleThreadExecutor(this, "LockRoutePolicyRoutes");
        timer.execute(this::awaitContext);
    }

    private void awaitContext() {
        if (camelContext.getStatus() == ServiceStatus.Started) {
            acquire();
        } else {
            var unused = timer.schedule(this::awaitContext, START_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void acquire() {
        if (stopping) {
            return;
        }
        long since = System.nanoTime();
        var unused = routeLock
                .tryLock(key, token)
                // an answer that was late or lost may have given it to this instance
                .thenCompose(taken -> taken ? CompletableFuture.completedFuture(true) : routeLock.renew(key, token))
                .handle((held, failure) -> {
                    if (failure == null) {
                        outages.answered(endpoint, endpoint.sentKey(key));
                    } else if (!outages.failed(Caches.cause(failure))) {
                        LOG.warn("The lock '{}' could not be taken", key, failure);
                    }
                    boolean taken = failure == null && held;
                    submit(() -> {
                        if (taken) {
                            lead(since);
                        } else {
                            acquireLater();
                        }
                    });
                    return null;
                });
    }

    private void acquireLater() {
        var unused = timer.schedule(this::acquire, acquireInterval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void submit(Runnable change) {
        try {
            changes.execute(change);
        } catch (RejectedExecutionException e) {
            LOG.debug("The context stops", e);
        }
    }

    private void lead(long since) {
        lease = new Lease(routeLock, key, token, since, timer, () -> submit(this::stopLeading)).renewing();
        if (stopping) {
            releaseAfterRoutes();
            return;
        }
        LOG.info("This instance holds the lock '{}': its routes start", key);
        for (Route route : routes) {
            try {
                if (isLeader() && !stopping) {
                    startRoute(route);
                }
            } catch (Exception e) {
                LOG.error("Route {} could not be started", route.getId(), e);
            }
        }
    }

    private void stopLeading() {
        if (stopping) {
            return;
        }
        LOG.warn("The lock '{}' was lost or could not be renewed: the routes stop", key);
        for (Route route : routes) {
            try {
                stopRoute(route);
            } catch (Exception e) {
                LOG.error("Route {} could not be stopped", route.getId(), e);
            }
        }
        acquireLater();
    }

    /**
     * Frees the lock once no route needs it any more. It is too late for that when this policy is stopped: the context has stopped
     * the endpoint by then. Waits for the server, at most as long as the endpoint's timeout allows.
     */
    private synchronized void releaseAfterRoutes() {
        Lease last = lease;
        if (last == null || !running.isEmpty()) {
            return;
        }
        lease = null;
        try {
            last.release().get();
        } catch (ExecutionException e) {
            LOG.warn(
                    "The lock '{}' was not released and is held until it expires: {}",
                    key,
                    e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void doStop() throws Exception {
        Caches.shutdown(camelContext, timer);
        Caches.shutdown(camelContext, changes);
        super.doStop();
    }
}
