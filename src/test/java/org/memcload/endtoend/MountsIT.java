package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Directories that are mounts of their own, and file systems that are full or read-only. Needs root. */
class MountsIT {

    private static final String LINE = "idfa\ta\t1\t1\t1";

    @TempDir
    private Path temp;

    @AutoClose
    private final Servers servers = Servers.start();

    private final List<Path> mounted = new ArrayList<>();
    private Path directory;
    private LogDirectory logs;

    @BeforeEach
    void aDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("logs"));
        logs = new LogDirectory(directory);
    }

    @AfterEach
    void unmount() {
        mounted.forEach(mount -> run("umount", mount.toString()));
    }

    @ParameterizedTest
    @CsvSource({"failed, false", "failed, true", ".memcload, false", ".memcload, true"})
    void aMountThatNoLogCanBeRenamedToIsSaidBeforeAnythingIsLoaded(String name, boolean sameFileSystem)
            throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        Path own = Files.createDirectory(directory.resolve(name));
        if (sameFileSystem) {
            mount(own, "--bind", Files.createDirectory(temp.resolve("other")).toString());
        } else {
            mount(own, "-t", "tmpfs", "tmpfs");
        }

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(errors(result))
                .singleElement()
                .asString()
                .startsWith("memcload: Files cannot be renamed from ")
                .contains(own.toString(), "Invalid cross-device link", "unmount");
        assertThat(logs.content()).contains("1.tsv.gz").allMatch(file -> file.equals("1.tsv.gz") || file.endsWith("/"));
    }

    @Test
    void rejectsMayBeOnAMountOfTheirOwn() throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        mount(Files.createDirectory(directory.resolve("rejects")), "-t", "tmpfs", "tmpfs");

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content()).containsExactly("failed/1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
    }

    @Test
    void aFullDiskIsNotTakenForMissingRights() throws IOException {
        mount(directory, "-t", "tmpfs", "-o", "size=64k,nr_inodes=10", "tmpfs");
        logs.gzip("1.tsv.gz", LINE);
        fill();
        List<String> before = logs.content();

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(errors(result))
                .singleElement()
                .asString()
                .startsWith("memcload: Files in " + directory + " cannot be renamed")
                .contains("No space left on device")
                .doesNotContain("right");
        assertThat(logs.content()).isEqualTo(before);
        servers.assertHold(new Reference());
    }

    /** Creates files until there is no room for another. */
    private void fill() throws IOException {
        try {
            for (int i = 0; ; i++) {
                Files.createFile(directory.resolve("other" + i));
            }
        } catch (FileSystemException e) {
            assertThat(e.getReason()).isEqualTo("No space left on device");
        }
    }

    @Test
    void aReadOnlyDiskIsNotTakenForMissingRights() throws IOException {
        mount(directory, "-t", "tmpfs", "tmpfs");
        logs.gzip("1.tsv.gz", LINE);
        run("mount", "-o", "remount,ro", directory.toString());

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(errors(result))
                .containsExactly("memcload: Files in " + directory + " cannot be renamed, which loading them needs: "
                        + directory + ": Read-only file system");
    }

    /** What is not in the log. */
    private static Stream<String> errors(Result result) {
        return result.err().lines().filter(line -> !line.startsWith("["));
    }

    private void mount(Path at, String... arguments) {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        command.add(at.toString());
        run(command.toArray(String[]::new));
        mounted.add(at);
    }

    private static void run(String... command) {
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .as("exit code of '" + String.join(" ", command) + "', which needs root")
                    .isZero();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
