package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import net.spy.memcached.MemcachedConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.memcload.component.memcache.client.protocol.Outcome;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.testing.MemcachedServer;
import org.slf4j.Logger;

/** The client by itself, as a program without Camel uses it. */
@Tag("server")
@Timeout(60)
class PlainJavaTest {

    private MemcachedServer server;
    private MemcacheClient client;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        client = MemcacheClient.builder(server.address())
                .timeout(Duration.ofSeconds(20))
                .connections(2)
                .build();
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void itStoresReadsAndCounts() throws Exception {
        assertThat(client.set("k", Records.bytes("v"), 7, 0).get().outcome()).isEqualTo(Outcome.STORED);
        assertThat(client.get("k").get().value()).isEqualTo(Records.bytes("v"));
        assertThat(client.get("k").get().flags()).isEqualTo(7);
        assertThat(client.get("none").get().outcome()).isEqualTo(Outcome.NOT_FOUND);
        assertThat(client.incr("n", 5, 1L, 0).get().number()).isEqualTo(1);
        assertThat(client.incr("n", 5, 1L, 0).get().number()).isEqualTo(6);
        assertThat(client.getMany(List.of("k", "none", "n")).get()).containsOnlyKeys("k", "n");
    }

    @Test
    void itStoresManyRecordsAtOnce() throws Exception {
        RecordBatch batch = Records.numbered("k", 1000);
        BulkSet records = new BulkSet(batch);

        client.set(records, 0, 1).get();

        assertThat(records.storedByServer()).isEqualTo(Map.of(server.address(), 1000));
        assertThat(client.get("k999").get().value()).isEqualTo(Records.bytes("k999"));
    }

    @Test
    void itFailsWithItsOwnExceptions() {
        assertThatThrownBy(() -> client.set("k", new byte[1 << 20], 0, 0).get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageStartingWith("memcached " + server.address() + ": the value of 'k'");
        server.kill();
        assertThatThrownBy(() -> client.get("k").get())
                .cause()
                .isInstanceOfSatisfying(RequestFailedException.class, failure -> assertThat(failure.getServer())
                        .isEqualTo(server.address()));
    }

    @Test
    void aClosedClientTakesNoRequest() {
        client.close();

        assertThat(client.get("k").handle((reply, failure) -> ErrorKind.of(failure)))
                .isCompletedWithValue(ErrorKind.CLOSED);
    }

    @Test
    void optionsThatMakeNoSenseAreErrors() {
        MemcacheClientBuilder builder = MemcacheClient.builder("a:1,b:2");

        assertThatThrownBy(() -> builder.weights(1)).hasMessageContaining("each of the 2 servers");
        assertThatThrownBy(() -> builder.weights(1, 0)).hasMessageContaining("each of the 2 servers");
        assertThatThrownBy(() -> builder.connections(0)).hasMessageContaining("connections is 1 or more");
        assertThatThrownBy(() -> builder.maxInFlight(0)).hasMessageContaining("maxInFlight is 1 or more");
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessageContaining("timeout is 1 or more");
        assertThatThrownBy(() -> builder.retryInterval(Duration.ofNanos(1)))
                .hasMessageContaining("retryInterval is 1 or more");
        assertThatThrownBy(() -> builder.credentials("user", null).build()).hasMessageContaining("without a password");
        assertThatThrownBy(() -> MemcacheClient.builder("a:")).hasMessageContaining("the port is a number");
    }

    @Test
    void itWorksWhereThereIsNoCamel() throws Exception {
        URL[] needed = {
            location(MemcacheClient.class),
            location(MemcachedConnection.class),
            location(Logger.class),
            location(PlainJavaTest.class)
        };
        try (URLClassLoader withoutCamel = new URLClassLoader(needed, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> withoutCamel.loadClass("org.apache.camel.CamelContext"))
                    .isInstanceOf(ClassNotFoundException.class);
            @SuppressWarnings("unchecked")
            Function<String, String> program = (Function<String, String>) withoutCamel
                    .loadClass(Program.class.getName())
                    .getConstructor()
                    .newInstance();

            assertThat(program.apply(server.address())).isEqualTo("hello");
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /** Stores a value and reads it back. */
    public static final class Program implements Function<String, String> {
        @Override
        public String apply(String address) {
            try (MemcacheClient client = MemcacheClient.builder(address)
                    .timeout(Duration.ofSeconds(20))
                    .build()) {
                client.set("plain", Records.bytes("hello"), 0, 0).join();
                return new String(client.get("plain").join().value(), StandardCharsets.UTF_8);
            }
        }
    }
}
