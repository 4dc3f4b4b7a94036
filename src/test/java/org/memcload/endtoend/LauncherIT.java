package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.component.log.LogComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {

    private static final Path LAUNCHER = Path.of("target/memcload").toAbsolutePath();

    @TempDir
    Path directory;

    private record Ended(int exitCode, String output) {}

    @Test
    void itStartsTheJarBesideItAlsoThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("memcload"), LAUNCHER);

        Ended ended = run(Map.of(), link, "--version");
        // else whoever empties the directory warns of it
        Files.delete(link);

        assertThat(ended.output()).startsWith("memcload ");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void itStartsAJarInADirectoryWithASpaceInItsName() throws Exception {
        Path copies = Files.createDirectory(directory.resolve("a directory"));
        for (String file : List.of("memcload", "memcload.jar")) {
            Files.copy(LAUNCHER.resolveSibling(file), copies.resolve(file));
        }
        assertThat(copies.resolve("memcload").toFile().setExecutable(true)).isTrue();

        Ended ended = run(Map.of(), copies.resolve("memcload"), "--version");

        assertThat(ended.output()).startsWith("memcload ");
    }

    @Test
    void argumentsAndTheExitCodeArePassedOn() throws Exception {
        Ended ended = run(Map.of(), LAUNCHER, "--pattern", directory.resolve("no such directory") + "/*.gz");

        assertThat(ended.output()).contains("there is no directory " + directory.resolve("no such directory"));
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void moreOptionsOfTheJvmComeBehindItsOwn() throws Exception {
        Ended ended = run(
                Map.of("JAVA_OPTS", "-XX:+UseParallelGC -XX:-UseSerialGC -XX:+PrintFlagsFinal"), LAUNCHER, "--version");

        assertThat(ended.output()).containsPattern("UseParallelGC +[:=] true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx64m",
                "-Xmx100M -Xms16m",
                "-Xmx150m",
                "-Xmx1g",
                "-XX:MaxHeapSize=67108864",
                "-Xms32m",
                "-Xmn16m",
                "-XX:MinHeapSize=200m",
                "-XX:MaxNewSize=32m",
                "-XX:NewSize=120m",
                "-XX:NewRatio=3",
                "-XX:+UseSerialGC",
                "-XX:+UseG1GC",
                "-XX:+UseParallelGC -Xmx65536k",
                "-XX:+UseZGC"
            })
    void itsOwnOptionsGiveWayToThoseGivenAndNothingIsSaidOfThem(String options) throws Exception {
        for (String variable : List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS")) {
            Ended ended = run(Map.of(variable, options), LAUNCHER, "--version");

            assertThat(ended.exitCode()).as(ended.output()).isZero();
            assertThat(ended.output().lines().filter(line -> !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS")))
                    .satisfiesExactly(line -> assertThat(line).startsWith("memcload "), line -> assertThat(line)
                            .startsWith("Java "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-Xmx64m, MaxHeapSize += 67108864",
        "-XX:+UseG1GC, UseG1GC += true",
        "-XX:+UseParallelGC, UseSerialGC += false",
        "-Xmx1g, MaxNewSize += 100663296",
        "-Xmn16m, MaxNewSize += 16777216"
    })
    void whatIsGivenHolds(String options, String flag) throws Exception {
        Ended ended = run(Map.of("JAVA_OPTS", options + " -XX:+PrintFlagsFinal"), LAUNCHER, "--version");

        assertThat(ended.output()).containsPattern(flag.replace("+=", "+:?="));
    }

    /** One line about an archive that it cannot use would be a line in each cron mail. */
    @Test
    void anotherJvmThanThatOfTheBuildSaysNothingOfItsArchive() throws Exception {
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        List<Path> others;
        try (Stream<Path> installed = Files.list(own.getParent())) {
            others = installed
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")) && !isSame(home, own))
                    .toList();
        }
        assumeThat(others).as("JVMs installed beside %s", own).isNotEmpty();
        for (Path home : others) {
            Ended ended = run(Map.of("JAVA_HOME", home.toString()), LAUNCHER, "--version");

            assertThat(ended.output().lines())
                    .as(home.toString())
                    .satisfiesExactly(line -> assertThat(line).startsWith("memcload "), line -> assertThat(line)
                            .startsWith("Java "));
        }
    }

    private static boolean isSame(Path home, Path own) {
        try {
            return home.toRealPath().equals(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theArchiveOfTheBuildIsUsed() throws Exception {
        Ended ended = run(Map.of("JAVA_OPTS", "-Xlog:class+load"), LAUNCHER, "--version");

        assertThat(ended.output()).contains("org.memcload.cli.Memcload source: shared objects file (top)");
    }

    /** camel-log is no part of memcload.jar; camel-test-junit5 brings it to the tests. */
    @Test
    void aRouteUsesACamelComponentWhoseJarIsInLib() throws Exception {
        Path copies = Files.createDirectory(directory.resolve("a directory"));
        for (String file : List.of("memcload", "memcload.jar", "memcload.jsa")) {
            Files.copy(LAUNCHER.resolveSibling(file), copies.resolve(file));
        }
        assertThat(copies.resolve("memcload").toFile().setExecutable(true)).isTrue();
        Path library = Files.createDirectory(copies.resolve("lib"));
        Path component = Path.of(LogComponent.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Files.copy(component, library.resolve(component.getFileName()));
        Files.copy(Path.of("sample.tsv"), directory.resolve("sample.tsv"));

        Ended ended = run(
                Map.of(),
                copies.resolve("memcload"),
                "--embedded",
                "--pattern",
                "sample.tsv",
                "--max-error-rate",
                "0.2",
                "--routes",
                Path.of("routes/log-rejects").toAbsolutePath().toString());

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output())
                .contains("] W Exchange[Body: 11\\u0009fewer than 5 fields")
                .doesNotContain("[cds]", "[warning]");
        assertThat(directory.resolve("rejects/sample.tsv.rejects.tsv")).isNotEmptyFile();
    }

    private Ended run(Map<String, String> environment, Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
