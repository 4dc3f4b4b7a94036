package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;

/** A real memcached for each of the four device types. */
final class Servers implements AutoCloseable {

    private final Map<String, MemcachedServer> byType = new LinkedHashMap<>();

    private Servers() {}

    /** Starts them, each with these options of memcached. */
    static Servers start(String... extraArguments) {
        Servers servers = new Servers();
        for (String type : List.of("idfa", "gaid", "adid", "dvid")) {
            servers.byType.put(type, MemcachedServer.start(extraArguments));
        }
        return servers;
    }

    MemcachedServer of(String type) {
        return byType.get(type);
    }

    /** Arguments that name the servers, and these. */
    List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>();
        byType.forEach((type, server) -> arguments.addAll(List.of("--" + type, server.address())));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Checks that the servers of these types hold what they should and nothing else. */
    void assertHold(Reference reference, String... types) {
        for (String type : types) {
            assertHolds(byType.get(type), reference, type);
        }
    }

    static void assertHolds(MemcachedServer server, Reference reference, String type) {
        try (MemcachedReader reader = server.reader()) {
            Map<String, MemcachedReader.Item> items = reader.getAll(reference.keys(type));
            assertThat(items).as(type).isNotEmpty().hasSameSizeAs(reference.keys(type));
            items.forEach((key, item) -> assertThat(item.value())
                    .as(key)
                    .isEqualTo(reference.values().get(key)));
            assertThat(reader.currItems()).as(type).isEqualTo(items.size());
        }
    }

    @Override
    public void close() {
        byType.values().forEach(MemcachedServer::close);
    }
}
