package org.memcload.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as an operator runs it, with an environment of its own. */
final class Program {

    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    // a parent that ignores a signal, such as nohup or a script's background job, would have the program ignore it too
    private final List<String> java = new ArrayList<>(List.of(
            "env",
            "--default-signal=HUP,INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));

    /** How it ended and what it said. */
    record Outcome(int exitCode, String out, String err) {}

    private Program(Path directory) {
        this.directory = directory;
    }

    static Program in(Path workingDirectory) {
        return new Program(workingDirectory);
    }

    Program environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** With {@code -Dname=value}. */
    Program property(String name, String value) {
        java.add("-D" + name + "=" + value);
        return this;
    }

    /** Starts it, with its standard output as a pipe and its standard error as a file. */
    Process start(List<String> arguments, Path err) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.add(Memcload.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MEMCLOAD_"));
        return builder.start();
    }

    /** Runs it to its end. */
    Outcome run(List<String> arguments) {
        List<String> command = new ArrayList<>(java);
        command.add(Memcload.class.getName());
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("memcload", ".out");
            Path err = Files.createTempFile("memcload", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("MEMCLOAD_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("It does not end: " + Files.readString(err));
            }
            Outcome outcome = new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
