package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** The example routes that store records elsewhere, as they stand in {@code routes/}. */
@Tag("server")
class StoreOverridesTest {

    private static final Path ROUTES = Path.of("routes").toAbsolutePath();
    private static final String NEW_TYPE = ROUTES.resolve("new-device-type").toString();
    private static final String TWO_SERVERS = ROUTES.resolve("two-servers").toString();

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    /** The one more that the routes are about. */
    @AutoClose
    private final MemcachedServer another = MemcachedServer.start();

    @Test
    void aFifthDeviceTypeIsStoredOnTheServerOfItsProperty() {
        assertFifthTypeIsStored(with("memcload.server.vdid"));
    }

    @Test
    void aFifthDeviceTypeIsStoredOnTheServerNamedInTheEnvironment() {
        assertFifthTypeIsStored(Program.in(directory).environment("MEMCLOAD_SERVER_VDID", another.address())::run);
    }

    @Test
    void aFifthDeviceTypeIsStoredOnTheServerNamedInApplicationProperties() throws IOException {
        Files.writeString(directory.resolve("application.properties"), "memcload.server.vdid = " + another.address());

        assertFifthTypeIsStored(Program.in(directory)::run);
    }

    @Test
    void thePropertyOfAFifthDeviceTypeCountsBeforeItsEnvironmentAndThatBeforeTheFile() throws IOException {
        Files.writeString(directory.resolve("application.properties"), "memcload.server.vdid = 127.0.0.1:1");

        assertFifthTypeIsStored(Program.in(directory).environment("MEMCLOAD_SERVER_VDID", another.address())::run);
        assertFifthTypeIsStored(Program.in(directory)
                .environment("MEMCLOAD_SERVER_VDID", "127.0.0.1:1")
                .property("memcload.server.vdid", another.address())::run);
    }

    @Test
    void aDryRunShowsTheDefaultServerOfAFifthDeviceTypeAndStoresNothing() {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("vdid\ta\t1\t2\t3", "idfa\tb\t1\t2\t3"));

        Program.Outcome outcome =
                Program.in(directory).run(servers.arguments("--pattern", "*.tsv.gz", "--routes", NEW_TYPE, "--dry"));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines())
                .containsExactlyInAnyOrder(
                        "127.0.0.1:33017 - vdid:a -> apps: 3 lat: 1.0 lon: 2.0",
                        servers.of("idfa").address() + " - idfa:b -> apps: 3 lat: 1.0 lon: 2.0");
        try (MemcachedReader reader = servers.of("idfa").reader()) {
            assertThat(reader.currItems()).isZero();
        }
    }

    @Test
    void gaidIsSpreadOverTwoServers() {
        List<String> lines =
                new LogGenerator(2).repeated(0.1).rejected(0.005).maxApps(20).lines(4_000);
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome = with("memcload.gaid-2")
                .apply(servers.arguments("--pattern", directory + "/*.tsv.gz", "--routes", TWO_SERVERS));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Reference reference = Reference.of(lines);
        servers.assertHold(reference, "idfa", "adid", "dvid");
        Map<String, MemcachedReader.Item> first = gaidOf(servers.of("gaid"), reference);
        Map<String, MemcachedReader.Item> second = gaidOf(another, reference);
        int keys = reference.keys("gaid").size();
        assertThat(first.size() + second.size()).isEqualTo(keys);
        assertThat(first.size()).isBetween(keys / 5, keys * 4 / 5);
        assertThat(first).doesNotContainKeys(second.keySet().toArray(String[]::new));
        String key = second.keySet().iterator().next();
        String both = servers.of("gaid").address() + "," + another.address();
        assertThat(InProcess.run(List.of("get", key, "--address", both)).exitCode())
                .isZero();
    }

    @Test
    void theServerOnTheCommandLineCountsBeforeEnvironmentAndProperties() {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("idfa\ta\t1\t2\t3"));

        Program.Outcome outcome = Program.in(directory)
                .environment("MEMCLOAD_IDFA", "127.0.0.1:1")
                .property("memcload.idfa", "127.0.0.1:2")
                .run(servers.arguments("--pattern", "*.tsv.gz", "--retry", "0"));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        servers.assertHold(Reference.of(List.of("idfa\ta\t1\t2\t3")), "idfa");
    }

    @Test
    void aFifthDeviceTypeNeedsNoRouteOfItsOwnWhereItsServerIsDeclared() {
        List<String> lines = List.of("vdid\ta\t1\t2\t3", "idfa\tb\t1\t2\t3");

        assertLoaded(with("memcload.server.vdid"), lines, "vdid");
    }

    @Test
    void aDeviceTypeMayHaveTheNameOfAnOption() {
        List<String> lines = List.of("batch\ta\t1\t2\t3", "idfa\tb\t1\t2\t3");

        assertLoaded(
                Program.in(directory).environment("MEMCLOAD_SERVER_BATCH", another.address())::run, lines, "batch");
    }

    /** The program in process, with the other server as the value of a property. */
    private Function<List<String>, Program.Outcome> with(String property) {
        return arguments -> InProcess.run(Map.of(property, another.address()), arguments);
    }

    private void assertLoaded(Function<List<String>, Program.Outcome> program, List<String> lines, String type) {
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome = program.apply(servers.arguments("--pattern", directory + "/*.tsv.gz"));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Reference reference = Reference.of(lines, type);
        servers.assertHold(reference, "idfa");
        Servers.assertHolds(another, reference, type);
        assertThat(program.apply(List.of("get", type + ":a")).out()).contains("\"lat\"", "\"apps\"");
    }

    @Test
    void aDeclaredServerThatIsNotAnAddressIsRefused() {
        Program.Outcome outcome = InProcess.run(
                Map.of("memcload.server.vdid", "nowhere"), servers.arguments("--pattern", directory + "/*.tsv.gz"));

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("memcload.server.vdid", "nowhere");
    }

    private void assertFifthTypeIsStored(Function<List<String>, Program.Outcome> program) {
        List<String> lines = new ArrayList<>(
                new LogGenerator(1).repeated(0.1).rejected(0.005).maxApps(20).lines(3_000));
        // about half of dvid become vdid, the same keys each time
        lines.replaceAll(line -> line.replaceFirst("^dvid\t(?=[0-7])", "vdid\t"));
        LogFiles.gzip(directory.resolve("1.tsv.gz"), lines);

        Program.Outcome outcome =
                program.apply(servers.arguments("--pattern", directory + "/*.tsv.gz", "--routes", NEW_TYPE));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        Reference reference = Reference.of(lines, "vdid");
        servers.assertHold(reference, "idfa", "gaid", "adid", "dvid");
        Servers.assertHolds(another, reference, "vdid");
        String key = new String(reference.keys("vdid").get(0), StandardCharsets.US_ASCII);
        assertThat(program.apply(List.of("get", key)).out()).contains("\"lat\"", "\"apps\"");
    }

    private static Map<String, MemcachedReader.Item> gaidOf(MemcachedServer server, Reference reference) {
        try (MemcachedReader reader = server.reader()) {
            Map<String, MemcachedReader.Item> items = reader.getAll(reference.keys("gaid"));
            items.forEach((key, item) -> assertThat(item.value())
                    .as(key)
                    .isEqualTo(reference.values().get(key)));
            assertThat(reader.currItems()).isEqualTo(items.size());
            return items;
        }
    }
}
