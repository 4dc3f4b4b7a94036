package org.memcload.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.PluginHelper;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.MemcacheException;
import org.memcload.files.UsageException;

/** Reads stored records back, through the route {@code get}. */
final class StoredRecords implements AutoCloseable {

    private final Main main;
    private final ProducerTemplate template;

    /** The server could not be asked. */
    static final class UnavailableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnavailableException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The stored value is not a record. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    StoredRecords(Properties properties, ServerSecurity security) throws Exception {
        main = CamelMain.create(properties, security);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport started) {
                try {
                    PluginHelper.getRoutesLoader(started.getCamelContext())
                            .loadRoutes(List.of(RouteFiles.shipped("get")));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        main.start();
        template = main.getCamelTemplate();
    }

    /**
     * A record as JSON.
     *
     * @param address the server to ask
     * @return null if the server has no such record
     * @throws UnreadableException if the stored value of the key is not a record
     * @throws UsageException if the key is malformed
     */
    String json(String key, String address) throws UnavailableException, UnreadableException, UsageException {
        try {
            return template.requestBodyAndHeaders(
                    "direct:get", null, Map.of(MemcacheConstants.KEY, key, "address", address), String.class);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof MemcacheException failure) {
                throw new UnavailableException(failure);
            }
            if (e.getCause() instanceof InvalidProtocolBufferException foreign) {
                throw new UnreadableException(
                        "what is stored under " + key + " at " + address + " is not a record of memcload: "
                                + foreign.getMessage(),
                        foreign);
            }
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new UsageException(wrong.getMessage(), wrong);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        main.stop();
    }
}
