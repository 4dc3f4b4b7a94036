package org.memcload.component.memcache.watch;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Liveness: whether the client of an endpoint works, whatever its servers do. */
final class ClientHealthCheck extends AbstractHealthCheck {

    /** Far longer than a working thread takes on a busy machine. */
    private static final long PATIENCE_SECONDS = 10;

    private final WatchedEndpoint endpoint;

    ClientHealthCheck(WatchedEndpoint endpoint) {
        super("camel", "producer:memcache-" + endpoint.getId() + "-client");
        this.endpoint = endpoint;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    public boolean isLiveness() {
        return true;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        result.detail(HealthCheck.ENDPOINT_URI, endpoint.toString());
        if (endpoint.getClient().isClosed()) {
            result.down().message(endpoint + ": the client is closed");
            return;
        }
        try {
            endpoint.pulse().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            result.up();
        } catch (ExecutionException | TimeoutException e) {
            result.down().error(e).message(endpoint + ": the threads that keep deadlines do not work");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.unknown();
        }
    }
}
