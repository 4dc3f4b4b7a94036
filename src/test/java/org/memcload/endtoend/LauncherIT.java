package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void theArchiveOfTheBuildIsUsed() throws Exception {
        Ended ended = run(Map.of("JAVA_OPTS", "-Xlog:class+load"), LAUNCHER, "--version");

        assertThat(ended.output()).contains("org.memcload.cli.Memcload source: shared objects file (top)");
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
