package org.memcload.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Maven as a process of its own; what its local repository lacks it downloads. */
public final class MavenProcess {

    private static final long PATIENCE_SECONDS = 120;

    /** How it ended, and what it wrote to both outputs. */
    public record Result(int exitCode, String output) {}

    private MavenProcess() {}

    /** The local repository of the build that runs the tests. */
    public static Path localRepository() {
        // surefire tells the JVM of the tests
        String told = System.getProperty("localRepository", System.getProperty("maven.repo.local"));
        return told == null ? Path.of(System.getProperty("user.home"), ".m2", "repository") : Path.of(told);
    }

    /**
     * Runs it to its end.
     *
     * @param project the directory of the POM, which is the working directory, too
     * @param environment added to that of the tests
     */
    public static Result run(Path project, Path localRepository, Map<String, String> environment, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("mvn", "-q", "-B", "-ntp", "-Dmaven.repo.local=" + localRepository));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("maven", ".out");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(project.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            // what the Maven around the tests was given is not for this one
            builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_") || name.startsWith("MEMCLOAD_"));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("Maven does not end: " + Files.readString(output));
            }
            String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
            Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
