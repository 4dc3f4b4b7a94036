package org.memcload.endtoend;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.testing.LoaderProcess.giveToNobody;
import static org.memcload.testing.LoaderProcess.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess.Launch;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** Where options come from, and which of several sources counts. The pattern tells: its directory is said in the log. */
class OptionSourcesIT {

    @TempDir
    private Path directory;

    @BeforeEach
    void directories() throws IOException {
        for (String name : new String[] {"argument", "property", "environment", "file"}) {
            Files.createDirectory(directory.resolve(name));
        }
        Files.writeString(directory.resolve("application.properties"), "memcload.pattern = ./file/*.gz\n");
    }

    @Test
    void theFileInTheWorkingDirectoryCountsLast() {
        assertLooksInto("file", loader());
        assertLooksInto("environment", loader().environment("MEMCLOAD_PATTERN", "environment/*.gz"));
    }

    @Test
    void thePropertyCountsMoreThanTheEnvironment() {
        assertLooksInto(
                "property",
                loader().environment("MEMCLOAD_PATTERN", "environment/*.gz").jvm("-Dmemcload.pattern=property/*.gz"));
    }

    @Test
    void theCommandLineCountsMost() {
        assertLooksInto(
                "argument",
                loader("--pattern", "argument/*.gz")
                        .environment("MEMCLOAD_PATTERN", "environment/*.gz")
                        .jvm("-Dmemcload.pattern=property/*.gz"));
    }

    @Test
    void dashesOfAnOptionAreUnderscoresInTheEnvironment() {
        Result result = loader().in(directory)
                .environment("MEMCLOAD_MAX_ERROR_RATE", "7")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--max-error-rate");
    }

    @Test
    void aSwitchCanBeAPropertyToo() throws IOException {
        Result result = loader().in(directory)
                .jvm("-Dmemcload.dry=true", "-Dmemcload.watch=true")
                .run();

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--dry").contains("--watch");
    }

    /** As {@code mvn compile camel:run} starts it. */
    @Test
    void aPatternFromAnywhereCountsMoreThanTheSample() throws IOException {
        LogDirectory logs = new LogDirectory(directory.resolve("file"));
        logs.gzip("1.gz", "idfa\ta\t1\t2\t3");
        try (MemcachedServer server = MemcachedServer.start();
                MemcachedReader reader = server.reader()) {
            Files.writeString(
                    directory.resolve("application.properties"), "memcload.idfa = " + server.address() + "\n", APPEND);

            Result result = loader("--sample").in(directory).run();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.report().get("stored").asInt()).isEqualTo(1);
            assertThat(logs.content()).containsExactly(".1.gz");
            assertThat(reader.currItems()).isEqualTo(1);
        }
        assertLooksInto("argument", loader("--sample", "--pattern", "argument/*.gz"));
        assertLooksInto("environment", loader("--sample").environment("MEMCLOAD_PATTERN", "environment/*.gz"));
        assertLooksInto("property", loader("--sample").jvm("-Dmemcload.pattern=property/*.gz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"malformed", "binary", "directory", "forbidden"})
    void aFileThatCannotBeReadIsNamedAndDoesNotHinderTheHelp(String fault) throws IOException {
        Path file = directory.resolve("application.properties");
        switch (fault) {
            case "malformed" -> Files.writeString(file, "memcload.pattern = \\uXYZ\n");
            case "binary" -> Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
            case "directory" -> {
                Files.delete(file);
                Files.createDirectory(file);
            }
            default -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-wx------"));
        }
        giveToNobody(directory);

        Result load = run(fault, loader());
        Result get = run(fault, loader("get", "idfa:a"));

        for (Result each : List.of(load, get)) {
            assertThat(each.exitCode()).as(each.err()).isEqualTo(2);
            assertThat(each.err())
                    .startsWith("memcload: The options in " + file + " cannot be read: ")
                    .hasLineCount(1);
        }
        assertThat(run(fault, loader("--help")).exitCode()).isZero();
        assertThat(run(fault, loader("--version")).exitCode()).isZero();
    }

    /** As a user without rights only if they matter, since that takes longer to start. */
    private Result run(String fault, Launch launch) {
        return (fault.equals("forbidden") ? launch.asNobody() : launch)
                .in(directory)
                .run();
    }

    private void assertLooksInto(String name, Launch launch) {
        Result result = launch.in(directory).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("Nothing matches " + directory.resolve(name) + "/*.gz");
    }
}
