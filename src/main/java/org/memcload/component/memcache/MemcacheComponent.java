package org.memcload.component.memcache;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
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

    private Deadlines deadlines;
    /** Lets exchanges go on, so that routes never run on the thread of a connection, which would hear no answer meanwhile. */
    private ExecutorService callbacks;

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

    /** Watches the requests of all endpoints. */
    Deadlines deadlines() {
        return deadlines;
    }

    /** Lets an exchange go on, on a thread that may be blocked. */
    void proceed(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException e) {
            // while the context stops, no exchange may be left behind
            task.run();
        }
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        deadlines = new Deadlines();
        callbacks = getCamelContext().getExecutorServiceManager().newCachedThreadPool(this, "memcache");
    }

    @Override
    protected void doShutdown() throws Exception {
        deadlines.close();
        getCamelContext().getExecutorServiceManager().shutdown(callbacks);
        super.doShutdown();
    }
}
