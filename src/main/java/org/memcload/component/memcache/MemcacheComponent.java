package org.memcload.component.memcache;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The Camel component {@code memcache}. */
@Component("memcache")
public class MemcacheComponent extends DefaultComponent {

    static {
        // spymemcached would write to standard error
        if (System.getProperty("net.spy.log.LoggerImpl") == null) {
            System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
        }
    }

    @Metadata(label = "advanced", description = "Options that endpoints start from.")
    private MemcacheConfiguration configuration = new MemcacheConfiguration();

    private ScheduledThreadPoolExecutor timer;

    public MemcacheConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MemcacheConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ServerAddress.parseList(remaining);
        MemcacheEndpoint endpoint = new MemcacheEndpoint(uri, this, remaining, configuration.copy());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Watches the deadlines of all endpoints. */
    ScheduledExecutorService timer() {
        return timer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "memcache deadlines");
            thread.setDaemon(true);
            return thread;
        });
        // a deadline keeps its batch in memory: nearly all are cancelled long before they are due
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    protected void doShutdown() throws Exception {
        timer.shutdownNow();
        super.doShutdown();
    }
}
