package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.spi.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.files.UsageException;
import org.memcload.testing.LogFiles;

/** What {@code --routes} takes and what it says to the rest. */
class RoutesOptionTest {

    private static final int WRONG_OPTIONS = 2;

    @TempDir
    private Path directory;

    private Path routes;
    private Path log;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream err = System.err;

    @BeforeEach
    void prepare() throws IOException {
        routes = Files.createDirectory(directory.resolve("own"));
        log = LogFiles.gzip(directory.resolve("1.tsv.gz"), List.of("rubbish"));
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(err);
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        routes = directory.resolve("nowhere");

        assertRefused("there is no directory " + routes);
    }

    @Test
    void aFileIsNoDirectory() {
        routes = log;

        assertRefused("there is no directory " + log);
    }

    @Test
    void aDirectoryWithoutYamlIsNamed() throws IOException {
        Files.writeString(routes.resolve("routes.txt"), "- route:");

        assertRefused("there is no *.yaml in " + routes);
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithThePlaceOfTheFault() throws IOException {
        Path file = write("one: [two");

        assertRefused(file + " is not YAML", "line 1, column 6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"some: thing", "just text", "# nothing", "", "[]"})
    void aFileWithoutRoutesIsNamed(String text) throws IOException {
        Path file = write(text);

        assertRefused(file + " has no routes");
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws IOException {
        Path file = Files.write(routes.resolve("own.yaml"), new byte[] {(byte) 0xff, (byte) 0x80});

        assertRefused(file + " is not text in UTF-8");
    }

    @Test
    void aDirectoryWithTheNameOfARouteFileIsNamed() throws IOException {
        Path file = Files.createDirectory(routes.resolve("own.yaml"));

        assertRefused(file + " cannot be read");
    }

    @Test
    void aListOfSomethingElseIsNamedWithThePlaceOfTheFault() throws IOException {
        Path file = write("- something: else");

        assertRefused("something", file + ", line 1");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            rejected, '- process:',               '- proces:',         'Unknown node id: proces'
            rejected, 'ref: writeRejects',        'reff: x',           'Unsupported field: reff'
            rejected, 'ref: writeRejects',        'ref: nothing',      'route ''rejected'': No bean could be found in the registry for: nothing'
            load,     'ref: unpack',              'ref: nothing',      'route ''load'': No bean could be found in the registry for: nothing'
            store,    '#batchParts',              '#nothing',          'route ''store'': Cannot find AggregationStrategy in Registry with name: #nothing'
            address,  '{{memcload.idfa}}',        '{{memcload.nothing}}', 'route ''address'': Property with key [memcload.nothing] not found'
            rejected, 'direct:rejected',          'nothing:rejected',  'No endpoint could be found for: nothing://rejected'
            rejected, 'id: rejected',             'id: mine',          'Multiple consumers for the same endpoint is not allowed: direct://rejected'
            """)
    void whatIsWrongInARouteIsSaid(String name, String right, String wrong, String message) throws IOException {
        String shipped = Files.readString(Path.of("routes", name + ".camel.yaml"));
        assertThat(shipped).contains(right);
        write(shipped.replace(right, wrong));

        assertRefused(message);
    }

    @Test
    void aRouteThatIsThereTwiceIsNamedWithBothFiles() throws IOException {
        Path one = write("- route:\n    id: mine\n    from:\n      uri: direct:mine\n      steps: []\n");
        Path other = Files.copy(one, routes.resolve("zwei.yaml"));

        assertRefused("'mine' is in " + one + " and in " + other);
    }

    @Test
    void aFileTakesThePlaceOfTheShippedOneWithTheSameRouteAndOthersAreAdded() throws IOException, UsageException {
        Path replacement = Files.copy(Path.of("routes/rejected.camel.yaml"), routes.resolve("any name.yml"));
        Path addition = write("- route:\n    id: mine\n    from:\n      uri: direct:mine\n      steps: []\n");

        assertThat(RouteFiles.of(routes))
                .extracting(Resource::getLocation)
                .containsExactly(
                        replacement.toString(),
                        addition.toString(),
                        "routes/load.camel.yaml",
                        "routes/store.camel.yaml",
                        "routes/address.camel.yaml");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(routes.resolve("own.yaml"), text);
    }

    /** Refused with these words, in few of them, before the log was touched. */
    private void assertRefused(String... words) {
        int exitCode = Memcload.run("--pattern", directory + "/*.tsv.gz", "--routes", routes.toString());

        String message = said.toString(StandardCharsets.UTF_8);
        assertThat(message).contains(words).doesNotContain("\tat ", "\\u0009at ");
        assertThat(message.lines().filter(line -> line.startsWith("memcload: ")))
                .hasSize(1);
        assertThat(exitCode).isEqualTo(WRONG_OPTIONS);
        assertThat(log).exists();
        assertThat(message).doesNotContain("Processing");
    }
}
