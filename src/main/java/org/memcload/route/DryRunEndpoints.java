package org.memcload.route;

import org.apache.camel.Endpoint;
import org.apache.camel.Expression;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.ProcessorEndpoint;
import org.memcload.component.memcache.MemcacheEndpoint;

/**
 * Turns the endpoints of any route into those of a dry run: files are read but not moved, and exchanges for memcached go to
 * {@link DryRun}.
 */
public final class DryRunEndpoints implements EndpointStrategy {

    private final DryRunOutput output;

    /** @param output destination of printed records */
    public DryRunEndpoints(DryRunOutput output) {
        this.output = output;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof MemcacheEndpoint servers) {
            return new ProcessorEndpoint(uri, endpoint.getCamelContext(), new DryRun(servers.getServers(), output));
        }
        if (endpoint instanceof FileEndpoint files) {
            files.setNoop(true);
            files.setPreMove((Expression) null);
            files.setMove((Expression) null);
            files.setMoveFailed((Expression) null);
        }
        return endpoint;
    }
}
