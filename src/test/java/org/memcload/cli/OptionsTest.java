package org.memcload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.files.UsageException;
import org.memcload.input.deflate.InflaterKind;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Values of options: from where, in which range, and which go together. */
class OptionsTest {

    private final Properties system = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final Properties file = new Properties();
    private final Properties packed = new Properties();

    @Test
    void theFirstOriginThatHasAValueCounts() throws UsageException {
        assertBatch(4000, Origin.DEFAULT);
        packed.setProperty("memcload.batch", "1");
        assertBatch(1, Origin.PACKED_FILE);
        file.setProperty("memcload.batch", "2");
        assertBatch(2, Origin.FILE);
        environment.put("MEMCLOAD_BATCH", "3");
        assertBatch(3, Origin.ENVIRONMENT);
        system.setProperty("memcload.batch", "4");
        assertBatch(4, Origin.SYSTEM_PROPERTY);
        assertBatch(5, Origin.COMMAND_LINE, "--batch", "5");
    }

    @Test
    void anOptionBeforeTheNameOfACommandCountsForTheCommand() throws UsageException {
        assertThat(get("--timeout", "7", "get", "idfa:a").value(LoadOptions.TIMEOUT))
                .isEqualTo(7);
        assertThat(get("--timeout", "7", "get", "--timeout", "8", "idfa:a").value(LoadOptions.TIMEOUT))
                .isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "--dry True, true",
        "--dry TRUE, true",
        "--dry=true, true",
        "--dry False, false",
        "--dry=fAlSe, false",
        "--dry, true",
        "--dry --batch 3, true",
        "--batch 3 --dry, true",
        "--batch 3, false"
    })
    void aSwitchMayHaveAValue(String arguments, boolean on) throws UsageException {
        assertThat(load(arguments.split(" ")).value(LoadOptions.DRY)).isEqualTo(on);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry yes", "--dry=yes", "--dry=", "--dry 1"})
    void aSwitchTakesNothingElse(String arguments) {
        assertThatThrownBy(() -> load(arguments.split(" "))).isInstanceOf(ParameterException.class);
    }

    @Test
    void aSwitchDoesNotTakeACommandOrItsParameter() throws UsageException {
        CommandLine command = Memcload.commandLine();
        assertThat(command.parseArgs("--dry", "get", "--tls", "idfa:a")
                        .subcommand()
                        .matchedPositionalValue(0, ""))
                .isEqualTo("idfa:a");
        assertThat(get("get", "--tls", "idfa:a").value(LoadOptions.TLS)).isTrue();
        assertThat(get("get", "--tls", "False", "idfa:a").value(LoadOptions.TLS))
                .isFalse();
    }

    @Test
    void aSwitchThatIsNoBooleanElsewhereIsNamedWithItsOrigin() {
        environment.put("MEMCLOAD_DRY", "yes");

        assertThatThrownBy(this::load)
                .isInstanceOf(UsageException.class)
                .hasMessage("--dry (MEMCLOAD_DRY in the environment): True or False is expected, not 'yes'");
    }

    @ParameterizedTest
    @CsvSource({
        "workers, 0, 256",
        "batch, 1, 1000000",
        "queue-size, 1, 1000000000",
        "queue-bytes, 1, 68719476736",
        "timeout, 0.001, 86400",
        "retry, 0, 10000",
        "retry-backoff, 0, 86400",
        "ttl, 0, 315360000",
        "max-error-rate, 0, 1",
        "max-line-bytes, 1, 67108864",
        "block-bytes, 1, 67108864",
        "max-expansion-ratio, 0, 1000000",
        "max-expanded-bytes, 0, 1125899906842624"
    })
    void aNumberHasBothItsBounds(String option, String minimum, String maximum) throws UsageException {
        load("--" + option, minimum);
        load("--" + option, maximum);

        for (String beyond : List.of(
                "-1",
                "" + (Long.parseLong(maximum) + 1),
                "2147483648",
                "9223372036854775807",
                "9223372036854775808",
                "1e300",
                "1e999999999",
                "NaN",
                "Infinity",
                "0x1",
                "many",
                " ",
                "1" + "0".repeat(1_000_000))) {
            if (option.equals("queue-bytes") || option.equals("max-expanded-bytes")) {
                if (beyond.equals("2147483648")) {
                    continue;
                }
            }
            assertThatThrownBy(() -> load("--" + option + "=" + beyond))
                    .as(beyond.length() > 40 ? "long" : beyond)
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("--" + option + ": ")
                    .hasMessageContaining(" from " + minimum + " to " + maximum + " is expected, not '");
        }
    }

    @Test
    void anInflaterIsChosenByItsNameInLowerOrUpperCase() throws UsageException {
        assertThat(load().value(LoadOptions.INFLATER)).isEqualTo(InflaterKind.OWN);
        assertThat(load("--inflater", "jdk").value(LoadOptions.INFLATER)).isEqualTo(InflaterKind.JDK);
        assertThat(load("--inflater", "JDK").value(LoadOptions.INFLATER)).isEqualTo(InflaterKind.JDK);
        assertThatThrownBy(() -> load("--inflater", "zlib"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--inflater: own or jdk is expected, not 'zlib'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"batch", "workers", "ttl", "max-expanded-bytes"})
    void aWholeNumberHasNoFraction(String option) {
        assertThatThrownBy(() -> load("--" + option, "1.5")).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b:1", "${body}:1", "{{x}}:1", "RAW(a):1", "#bean", "#bean:1", "a:1&x=y:2", "nonsense"})
    void anAddressIsNothingElse(String address) {
        assertThatThrownBy(() -> load("--gaid", address))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("--gaid: '" + address + "' in ");
    }

    @ParameterizedTest
    @CsvSource({"--dry --watch, --watch", "--report=, empty", "--pattern=, empty", "--log=, empty"})
    void whatCannotBeMeantIsRefused(String arguments, String named) {
        assertThatThrownBy(() -> load(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(named);
    }

    @Test
    void allOptionsAreShownSortedAndTheSecretMasked() throws Exception {
        environment.put("MEMCLOAD_PASSWORD", "x\"1$ecret");
        String json = load("--adid", "127.0.0.1:33015", "--report", "a\"b\nc.json", "--workers", "2")
                .json();

        assertThat(json)
                .startsWith("{\"adid\": \"127.0.0.1:33015\", \"batch\": 4000, \"block-bytes\": 1048576, ")
                .doesNotContain("ecret", "\n");
        JsonNode options = new ObjectMapper().readTree(json);
        List<String> names = new ArrayList<>();
        options.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .isEqualTo(
                        LoadOptions.OF_LOAD.stream().map(Option::name).sorted().toList());
        assertThat(options.get("workers").asInt()).isEqualTo(2);
        assertThat(options.get("dry").asBoolean(true)).isFalse();
        assertThat(options.get("report").asText()).isEqualTo("a\"b\nc.json");
        assertThat(options.get("log").isNull()).isTrue();
        assertThat(options.get("password").asText()).isEqualTo("***");
    }

    @Test
    void routesSeeAllOptionsAsTheyAreAndWhatElseIsDeclaredButNotThePassword() throws UsageException {
        system.setProperty("memcload.vdid", "a:1");
        file.setProperty("memcload.vdid", "b:1");
        file.setProperty("memcload.gaid-2", "c:1");
        file.setProperty("memcload.password", "secret");
        file.setProperty("other.name", "d");
        environment.put("MEMCLOAD_RETRY", "9");

        assertThat(load("--batch", "5").properties())
                .containsEntry("memcload.batch", "5")
                .containsEntry("memcload.retry", "9")
                .containsEntry("memcload.vdid", "a:1")
                .containsEntry("memcload.gaid-2", "c:1")
                .doesNotContainKeys("memcload.password", "other.name", "memcload.report");
    }

    @Test
    void theServerOfADeviceTypeIsNotTheValueOfAnOption() throws UsageException {
        system.setProperty("memcload.vdid", "a:1");
        environment.put("MEMCLOAD_BATCH", "7");
        file.setProperty("memcload.password", "b:1");
        Options options = get("get", "--idfa", "c:1", "batch:a");

        assertThat(options.address("idfa")).hasValue("c:1");
        assertThat(options.address("gaid")).hasValue("127.0.0.1:33014");
        assertThat(options.address("vdid")).hasValue("a:1");
        assertThat(options.address("batch")).isEmpty();
        assertThat(options.address("address")).isEmpty();
        assertThat(options.address("password")).isEmpty();
        assertThat(options.address("other")).isEmpty();
    }

    @Test
    void whatIsDeclaredForADeviceTypeAndIsNotAnAddressIsNamed() throws UsageException {
        file.setProperty("memcload.rejects-copy", "/var/copies");

        assertThatThrownBy(() -> get("get", "rejects-copy:a").address("rejects-copy"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("memcload.rejects-copy is not the address of a server");
    }

    @Test
    void aPasswordThatEveryUserCouldReadIsRefusedWithoutRepeatingIt() {
        system.setProperty("memcload.password", "1$ecret");

        assertThatThrownBy(this::load)
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--password-file")
                .hasMessageNotContaining("ecret");
        assertThatThrownBy(() -> load("--password", "x")).isInstanceOf(ParameterException.class);
    }

    @Test
    void aFileThatIsNotThereHasNoProperties(@TempDir Path directory) throws UsageException {
        assertThat(OptionSources.read(directory.resolve("application.properties")))
                .isEmpty();
    }

    @Test
    void aFileIsReadAsUtf8(@TempDir Path directory) throws IOException, UsageException {
        Path properties =
                Files.writeString(directory.resolve("application.properties"), "memcload.pattern = ./дни/*.gz");

        assertThat(OptionSources.read(properties)).containsEntry("memcload.pattern", "./дни/*.gz");
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path directory) throws IOException {
        Path properties = directory.resolve("application.properties");
        Files.write(properties, new byte[] {'a', '=', (byte) 0xff});
        assertUnreadable(properties, "is not text in UTF-8");
        Files.writeString(properties, "a = \\uXYZ\n");
        assertUnreadable(properties, "Malformed \\uxxxx encoding");
        Files.delete(properties);
        Files.createDirectory(properties);
        assertUnreadable(properties, "is not a regular file");
    }

    private static void assertUnreadable(Path properties, String why) {
        assertThatThrownBy(() -> OptionSources.read(properties))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(properties.toString())
                .hasMessageContaining(why);
    }

    private void assertBatch(int value, Origin origin, String... arguments) throws UsageException {
        Options options = load(arguments);
        assertThat(options.value(LoadOptions.BATCH)).isEqualTo(value);
        assertThat(options.origin(LoadOptions.BATCH)).isEqualTo(origin);
        assertThat(options.isGiven(LoadOptions.BATCH)).isEqualTo(origin != Origin.DEFAULT);
    }

    private Options load(String... arguments) throws UsageException {
        CommandLine command = Memcload.commandLine();
        command.parseArgs(arguments);
        return Options.of(LoadOptions.OF_LOAD, command.getCommandSpec(), sources());
    }

    private Options get(String... arguments) throws UsageException {
        CommandLine command = Memcload.commandLine();
        command.parseArgs(arguments);
        return Options.of(
                LoadOptions.OF_GET, command.getSubcommands().get("get").getCommandSpec(), sources());
    }

    private OptionSources sources() {
        return new OptionSources(system, environment, file, packed);
    }
}
