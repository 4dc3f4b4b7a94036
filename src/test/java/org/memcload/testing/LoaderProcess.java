package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The packed loader as a process of its own. It ends at the latest when this is closed. */
public final class LoaderProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target/memcload.jar").toAbsolutePath();
    private static final Path ARCHIVE = Path.of("target/memcload.jsa").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private static final int NOBODY = 65534;
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private final Process process;
    /** Working directory unless another is given; with what the process wrote. */
    private final Path home;

    /**
     * How a process ended.
     *
     * @param report what it wrote as its report, or null
     */
    public record Result(int exitCode, String out, String err, JsonNode report) {

        /** The log lines, the loader having been left to log to the console. */
        public List<String> log() {
            return err.lines().toList();
        }

        /** The report's entry of a file. */
        public JsonNode file(String name) {
            for (JsonNode file : report.get("files")) {
                if (file.get("file").asText().equals(name)) {
                    return file;
                }
            }
            throw new AssertionError("The report has no file " + name + ": " + report);
        }

        /** The report's entry of a server. */
        public JsonNode server(MemcachedServer server) {
            return server(server.address());
        }

        /** The report's entry of the server, or proxy, with an address. */
        public JsonNode server(String address) {
            for (JsonNode each : report.get("servers")) {
                if (each.get("address").asText().equals(address)) {
                    return each;
                }
            }
            throw new AssertionError(address + " is not in the report: " + report);
        }
    }

    /** How a process is to be started. */
    public static final class Launch {

        private final List<String> arguments;
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> starter = new ArrayList<>();
        private Path directory;
        private boolean nobody;

        private Launch(List<String> arguments) {
            this.arguments = arguments;
        }

        /** More options of the JVM; those given later win. */
        public Launch jvm(String... options) {
            jvmOptions.addAll(List.of(options));
            return this;
        }

        public Launch environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** The working directory; an empty one unless told otherwise. */
        public Launch in(Path workingDirectory) {
            directory = workingDirectory;
            return this;
        }

        /** The command that starts it in its turn, such as {@code prlimit}, with its options. */
        public Launch through(String... command) {
            starter.addAll(List.of(command));
            return this;
        }

        /**
         * As a user without rights, where the tests run as one with all of them. What it is to read or write has to be
         * {@linkplain #giveToNobody given} to that user.
         */
        public Launch asNobody() {
            nobody = IS_ROOT;
            return this;
        }

        public LoaderProcess start() {
            try {
                Path home = Files.createTempDirectory("loader-process");
                Path jar = JAR;
                // a parent that ignores a signal, such as nohup or a script's background job, would have the loader
                // ignore it too
                List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT"));
                command.addAll(starter);
                if (nobody) {
                    // the build may be in a directory that only its owner enters
                    jar = Files.copy(JAR, home.resolve("memcload.jar"));
                    giveToNobody(home);
                    String id = String.valueOf(NOBODY);
                    command.addAll(
                            List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs", "--"));
                }
                command.addAll(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        // most runs are over before optimised code would pay
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        // as the launcher does
                        "-XX:SharedArchiveFile=" + ARCHIVE,
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        "-Dmemcload.report=" + home.resolve("report.json")));
                command.addAll(jvmOptions);
                command.addAll(List.of("-jar", jar.toString()));
                command.addAll(arguments);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory((directory == null ? home : directory).toFile())
                        .redirectOutput(home.resolve("out").toFile())
                        .redirectError(home.resolve("err").toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("MEMCLOAD_"));
                builder.environment().putAll(environment);
                return new LoaderProcess(builder.start(), home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts it and waits for its end. */
        public Result run() {
            try (LoaderProcess process = start()) {
                return process.await();
            }
        }
    }

    private LoaderProcess(Process process, Path home) {
        this.process = process;
        this.home = home;
    }

    /** The loader with these arguments. Its report is asked for by a system property, which an argument overrides. */
    public static Launch loader(String... arguments) {
        return new Launch(List.of(arguments));
    }

    /** Makes a file or directory the property of the user without rights; does nothing where the tests run as such. */
    public static Path giveToNobody(Path file) {
        try {
            if (IS_ROOT) {
                Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; kills it and fails where that takes more than half a minute. */
    public Result await() {
        return await(LIMIT);
    }

    /** Waits for its end; kills it and fails where that takes longer than a limit. */
    public Result await(Duration limit) {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("The loader does not end; its output:\n" + out() + err());
            }
            Path report = home.resolve("report.json");
            return new Result(
                    process.exitValue(),
                    out(),
                    err(),
                    Files.exists(report) ? new ObjectMapper().readTree(report.toFile()) : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until a text stands in its log. */
    public void awaitLog(String text) {
        Awaitility.await("'" + text + "' in the log")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .failFast(() -> {
                    boolean alive = process.isAlive();
                    assertThat(err()).matches(log -> alive || log.contains(text), "of a running process");
                })
                .until(() -> err().contains(text));
    }

    /** Sends a signal, such as {@code -TERM}. */
    public void signal(String signal) {
        Signal.send(signal, pid());
    }

    /** Ends it as {@code kill -9} does, and waits until it is gone. */
    public void kill() {
        try {
            process.destroyForcibly();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The loader with pid " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Most memory that it has had so far, in kB as Linux counts it; 0 where it has ended. */
    public long peakMemory() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + pid() + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String out() {
        return read("out");
    }

    private String err() {
        return read("err");
    }

    private String read(String name) {
        try {
            return new String(Files.readAllBytes(home.resolve(name)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
