package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Names that memcload gives to files of its own, and logs that have the same ones; {@code RefusedNamesTest} has more. */
class OwnNamesIT {

    private static final String LINE = "idfa\ta\t1\t1\t1";

    @TempDir
    private Path temp;

    @AutoClose
    private final Servers servers = Servers.start();

    private Path directory;
    private LogDirectory logs;

    @BeforeEach
    void aDirectory() throws IOException {
        directory = Files.createDirectory(temp.resolve("logs"));
        logs = new LogDirectory(directory);
    }

    @Test
    void aLogCalledLockIsLoadedWhileASecondLoaderIsKeptOut() {
        logs.gzip("lock", LINE);
        logs.gzip("next", "gaid\tb\t1\t1\t1");
        try (LoaderProcess loader = loaderStuckIn("lock")) {
            Result second = servers.loader("--pattern", logs.pattern("*")).run();

            assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
            assertThat(second.err()).contains("Another memcload is loading from " + directory);
            servers.of("idfa").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
        }
        assertThat(logs.content()).containsExactly(".lock", ".next");
        servers.assertHold(Reference.of(List.of(LINE, "gaid\tb\t1\t1\t1")));
    }

    @Test
    void aLogCalledLockIsLoadedAgainAfterACrash() {
        logs.gzip("lock", LINE);
        try (LoaderProcess killed = loaderStuckIn("lock")) {
            killed.kill();
        }
        servers.of("idfa").cont();
        assertThat(logs.content()).contains(".memcload/.claimed/lock", ".memcload/lock");

        Result result = servers.loader("--pattern", logs.pattern("*")).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".lock");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    private LoaderProcess loaderStuckIn(String log) {
        servers.of("idfa").stop();
        LoaderProcess loader = servers.loader("--pattern", logs.pattern("*"), "--timeout", "25")
                .start();
        loader.awaitLog("Processing " + directory.resolve(log));
        return loader;
    }

    @Test
    void aRouteThatClaimsBesideTheLockFileMovesNoLogOverIt() throws IOException {
        Path routes = Files.createDirectory(temp.resolve("routes"));
        Files.writeString(
                routes.resolve("load.camel.yaml"),
                Files.readString(Path.of("routes/load.camel.yaml"))
                        .replace(".memcload/.claimed/${file:onlyname}", ".memcload/${file:onlyname}"));
        logs.gzip("a", LINE);
        logs.gzip("b", "rejected");
        logs.gzip("lock", "idfa\tb\t1\t1\t1");
        logs.gzip("z", "idfa\tc\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern("*"), "--routes", routes.toString())
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err())
                .contains("E " + directory.resolve("lock") + " cannot be taken: the route claims it to "
                        + directory.resolve(".memcload/lock"));
        assertThat(logs.content()).containsExactly(".a", "failed/b", "lock", "rejects/b.rejects.tsv", "z");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    @Test
    void anEarlierVersionAtWorkKeepsThisOneOut() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Files.createDirectory(directory.resolve(".memcload"));
        try (FileChannel earlier = lockFile(StandardOpenOption.CREATE)) {
            FileLock lock = earlier.lock();

            Result result = servers.loader("--pattern", logs.pattern()).run();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).contains("Another memcload is loading from " + directory);
            assertThat(lock.isValid()).isTrue();
        }
        assertThat(logs.content()).containsExactly(".memcload/lock", "1.tsv.gz");
    }

    @Test
    void thisVersionAtWorkKeepsAnEarlierOneOut() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        try (LoaderProcess loader = loaderStuckIn("1.tsv.gz");
                FileChannel earlier = lockFile(StandardOpenOption.READ)) {
            assertThat(earlier.tryLock()).isNull();
            servers.of("idfa").cont();

            assertThat(loader.await().exitCode()).isZero();
        }
    }

    private FileChannel lockFile(StandardOpenOption option) throws IOException {
        return FileChannel.open(directory.resolve(".memcload/lock"), option, StandardOpenOption.WRITE);
    }

    @Test
    void aReportThatWouldBeTakenForALogIsRefused() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Files.createDirectory(temp.resolve("work"));

        Result result = servers.loader("--pattern", logs.pattern(), "--report", "./work/../logs/report.tsv.gz")
                .in(temp)
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err())
                .contains("memcload: --report: ", "./work/../logs/report.tsv.gz", "would be taken for a log");
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aReportAndALogBesideTheLogsThatDoNotMatchAreWritten() {
        logs.gzip("1.tsv.gz", LINE);

        Result result = servers.loader(
                        "--pattern",
                        logs.pattern(),
                        "--report",
                        directory + "/report.json",
                        "--log",
                        directory + "/log")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "log", "report.json");
    }

    @Test
    void rejectsAndBackupsOfLogsThatAreCalledLikeOneAnotherAreAllKept() {
        List<String> names = new ArrayList<>(List.of("a", "a.rejects.tsv", "a.~1~", "a.rejects.tsv.~1~"));
        names.forEach(name -> logs.add(name, content(name, "rejected " + name)));
        assertThat(servers.loader("--pattern", logs.pattern("*")).run().exitCode())
                .isEqualTo(3);
        names.forEach(name -> logs.add(name, content(name, "again " + name)));

        Result result = servers.loader("--pattern", logs.pattern("*")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content().stream().filter(file -> file.startsWith("failed/")))
                .hasSize(8);
        List<String> rejects = logs.content().stream()
                .filter(file -> file.startsWith("rejects/"))
                .map(logs::read)
                .toList();
        assertThat(rejects).hasSize(8);
        assertThat(names).allSatisfy(name -> assertThat(rejects)
                .anyMatch(text -> text.endsWith("\trejected " + name + "\n"))
                .anyMatch(text -> text.endsWith("\tagain " + name + "\n")));
    }

    /** A log of one line, as the ending of its name says. */
    private static byte[] content(String name, String line) {
        byte[] text = LogFiles.text(List.of(line));
        return name.endsWith(".tsv") ? text : LogFiles.gzip(text, 1);
    }
}
