package org.memcload.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.memcload.component.memcache.client.ServerAddress;
import org.memcload.embedded.EmbeddedMemcached;
import org.memcload.files.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In-process servers, so that the program can be tried without real ones. */
final class Trial implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    private final List<EmbeddedMemcached> servers = new ArrayList<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();

    private Trial() {}

    /** Servers on the configured addresses. */
    static Trial start(Map<String, String> addresses) throws UsageException {
        Trial trial = new Trial();
        try {
            for (String address : addresses.values().stream().distinct().toList()) {
                for (ServerAddress server : ServerAddress.parseList(address)) {
                    trial.servers.add(EmbeddedMemcached.start(new InetSocketAddress(server.host(), server.port())));
                }
            }
        } catch (IOException e) {
            trial.close();
            throw new UsageException("--embedded: " + e.getMessage(), e);
        }
        trial.addresses.putAll(addresses);
        LOG.info("Started {} in-process memcached servers, for a trial only", trial.servers.size());
        return trial;
    }

    /**
     * A server for each device type, on its configured port or, if that is taken, on a free one; whatever its configured host, it
     * listens only on the local machine.
     */
    static Trial startAnywhere(Map<String, String> addresses) throws UsageException {
        Trial trial = new Trial();
        try {
            for (Map.Entry<String, String> entry : addresses.entrySet()) {
                int wanted = ServerAddress.parseList(entry.getValue()).get(0).port();
                EmbeddedMemcached server = startNear(wanted);
                trial.servers.add(server);
                trial.addresses.put(
                        entry.getKey(),
                        LOCAL.getHostAddress() + ":" + server.address().getPort());
            }
        } catch (IOException e) {
            trial.close();
            throw new UsageException(e.getMessage(), e);
        }
        LOG.info("Started in-process memcached servers, for a trial only: {}", trial.addresses);
        return trial;
    }

    private static EmbeddedMemcached startNear(int port) throws IOException {
        try {
            return EmbeddedMemcached.start(new InetSocketAddress(LOCAL, port));
        } catch (IOException e) {
            LOG.info("Port {} is taken; another one serves as well", port);
            return EmbeddedMemcached.start(new InetSocketAddress(LOCAL, 0));
        }
    }

    /** The addresses of the servers, by device type. */
    Map<String, String> addresses() {
        return addresses;
    }

    /** Reads some of the sample's records back. */
    void show(List<String> keys, PrintWriter out) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.component.memcache.timeout", "1000");
        try (StoredRecords records = new StoredRecords(properties, ServerSecurity.NONE)) {
            out.printf("%nread back from memcached:%n");
            for (String key : keys) {
                String json = records.json(key, addresses.get(key.substring(0, key.indexOf(':'))));
                out.println(key + " " + (json == null ? "is missing" : json.replaceAll("\\s+", " ")));
            }
            out.flush();
        }
    }

    @Override
    public void close() {
        servers.forEach(EmbeddedMemcached::close);
    }
}
