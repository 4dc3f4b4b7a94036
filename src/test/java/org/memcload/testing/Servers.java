package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An empty memcached for each device type. */
public final class Servers implements AutoCloseable {

    public static final List<String> TYPES = List.of("idfa", "gaid", "adid", "dvid");

    private final Map<String, MemcachedServer> byType = new LinkedHashMap<>();

    private Servers() {}

    /**
     * Starts them.
     *
     * @param extraArguments more options of memcached
     */
    public static Servers start(String... extraArguments) {
        Servers servers = new Servers();
        try {
            TYPES.forEach(type -> servers.byType.put(type, MemcachedServer.start(extraArguments)));
            return servers;
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    public MemcachedServer of(String type) {
        return byType.get(type);
    }

    /** The loader with its options for these servers, and with further ones. */
    public LoaderProcess.Launch loader(String... arguments) {
        return LoaderProcess.loader(arguments(arguments).toArray(String[]::new));
    }

    /** Arguments that name these servers, and further ones. */
    public List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>();
        byType.forEach((type, server) -> arguments.addAll(List.of("--" + type, server.address())));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The value of a key on the server of its type, or null. */
    public byte[] get(String key) {
        try (MemcachedReader reader =
                byType.get(key.substring(0, key.indexOf(':'))).reader()) {
            return reader.get(key.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** Items on all servers together. */
    public long items() {
        return byType.values().stream()
                .mapToLong(server -> {
                    try (MemcachedReader reader = server.reader()) {
                        return reader.currItems();
                    }
                })
                .sum();
    }

    /** Fails unless each server has exactly the expected values of its type, byte for byte, with flags 0. */
    public void assertHold(Reference expected) {
        byType.forEach((type, server) -> assertExactly(server, expected, type));
    }

    /** Fails unless the servers of these types have exactly the expected values of their types, at least one each. */
    public void assertHold(Reference expected, String... types) {
        for (String type : types) {
            assertHolds(byType.get(type), expected, type);
        }
    }

    /** Fails unless a server has exactly the expected values of a type, which are at least one. */
    public static void assertHolds(MemcachedServer server, Reference expected, String type) {
        assertThat(expected.keys(type)).as("expected keys of " + type).isNotEmpty();
        assertExactly(server, expected, type);
    }

    private static void assertExactly(MemcachedServer server, Reference expected, String type) {
        try (MemcachedReader reader = server.reader()) {
            Map<String, MemcachedReader.Item> stored = reader.getAll(expected.keys(type));
            assertThat(stored.keySet())
                    .as("keys of " + type)
                    .hasSize(expected.keys(type).size());
            assertThat(stored).as("values of " + type).allSatisfy((key, item) -> {
                assertThat(item.value()).isEqualTo(expected.values().get(key));
                assertThat(item.flags()).isZero();
            });
            assertThat(reader.currItems()).as("items of " + type).isEqualTo(stored.size());
        }
    }

    @Override
    public void close() {
        byType.values().forEach(MemcachedServer::close);
    }
}
