package org.memcload.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs what is compared, each as a process of its own, and checks that it stored what it was given. */
final class Contestants implements AutoCloseable {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Direct memory of the floor for each line: the rendered set. */
    private static final int RENDERED_BYTES = 500;

    private final Path launcher;
    private final Path scratch;
    private final List<String> loader;
    private final List<String> javaOptions;

    /**
     * @param launcher starts the loader
     * @param directory where a directory for what the runs read and write is made, until this is closed
     * @param loader command that starts the loader instead of the launcher, or empty
     * @param javaOptions more options of the loader's JVM
     */
    Contestants(Path launcher, Path directory, List<String> loader, List<String> javaOptions) throws IOException {
        this.launcher = launcher;
        this.scratch = Files.createTempDirectory(directory, "run-");
        this.loader = loader;
        this.javaOptions = javaOptions;
    }

    /** How the loader is started, without its own options. */
    List<String> loaderCommand() {
        return loader.isEmpty() ? List.of(launcher.toString()) : loader;
    }

    /**
     * Lines a second of a baseline's best pass.
     *
     * @param name as {@link Baseline#main} takes it
     */
    double baseline(String name, Logs logs, ServerFleet servers) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:MaxDirectMemorySize=" + ((64L << 20) + RENDERED_BYTES * logs.lines()),
                "-cp",
                System.getProperty("java.class.path"),
                Baseline.class.getName(),
                name,
                servers.addresses()));
        logs.files().forEach(file -> command.add(file.toString()));
        emptyScratch();
        ServerFleet.Totals before = servers.totals();
        MeasuredProcess process = MeasuredProcess.run(new ProcessBuilder(command), scratch);
        servers.expect(name, before, Baseline.PASSES * logs.lines(), logs.lines());
        double best =
                process.out().lines().mapToDouble(Double::parseDouble).min().orElseThrow();
        return logs.lines() / best;
    }

    /**
     * Runs the loader as a user does.
     *
     * @param starter command that starts it in its turn, such as {@code taskset} with its options
     * @param items records that the servers are to hold afterwards
     * @param options more options of the loader
     */
    LoaderRun load(List<String> starter, Logs logs, ServerFleet servers, long items, List<String> options)
            throws IOException, InterruptedException {
        emptyScratch();
        Path directory = scratch.resolve("logs");
        Path report = scratch.resolve("report.json");
        logs.linkInto(directory);
        List<String> command = new ArrayList<>(starter);
        command.addAll(loaderCommand());
        command.addAll(List.of("--pattern", directory + "/*.tsv.gz", "--report", report.toString()));
        command.addAll(servers.options());
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MEMCLOAD_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put(optionsVariable(), String.join(" ", javaOptions));
        ServerFleet.Totals before = servers.totals();
        MeasuredProcess process = MeasuredProcess.run(builder, scratch);
        servers.expect("the loader", before, logs.lines(), items);
        JsonNode told = new ObjectMapper().readTree(report.toFile());
        if (told.get("stored").asLong() != logs.lines()) {
            throw new IOException("the loader reports " + told.get("stored") + " of " + logs.lines() + " records");
        }
        return new LoaderRun(logs.lines(), told.get("elapsedSeconds").asDouble(), process);
    }

    /** The environment variable with options of the JVM: that of the launcher, or the one that the java command reads. */
    String optionsVariable() {
        return loader.isEmpty() ? "JAVA_OPTS" : "JDK_JAVA_OPTIONS";
    }

    /** Seconds that {@code java -version} takes. */
    double javaVersion() throws IOException, InterruptedException {
        emptyScratch();
        return MeasuredProcess.run(new ProcessBuilder(JAVA, "-version"), scratch)
                .seconds();
    }

    private void emptyScratch() throws IOException {
        deleteScratch();
        Files.createDirectories(scratch);
    }

    private void deleteScratch() throws IOException {
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        deleteScratch();
    }
}
