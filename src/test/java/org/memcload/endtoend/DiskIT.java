package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Directories that cannot be used, disks that are full, and files that somebody else moves, changes or replaces. */
class DiskIT {

    private static final String LINE = "idfa\ta\t1\t1\t1";

    @TempDir
    private Path temp;

    @AutoClose
    private final Servers servers = Servers.start();

    private Path directory;
    private LogDirectory logs;

    @BeforeEach
    void aDirectoryOfNobody() throws IOException {
        LoaderProcess.giveToNobody(temp);
        directory = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("logs")));
        logs = new LogDirectory(directory);
    }

    @ParameterizedTest
    @CsvSource({
        "--x--x--x, cannot be read",
        "r--r--r--, cannot be read",
        "r-xr-xr-x, cannot be renamed",
    })
    void aDirectoryThatCannotBeUsedIsSaidBeforeAnythingIsTouched(String permissions, String message)
            throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        LoaderProcess.giveToNobody(Files.createDirectory(directory.resolve(".memcload")));
        chmod(directory, permissions);

        assertRefused(directory.toString(), message);
    }

    @Test
    void aDirectoryThatIsAFileIsNamed() throws IOException {
        Files.createFile(directory.resolve("file"));

        Result result =
                LoaderProcess.loader("--pattern", directory + "/file/*.gz").run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("memcload: --pattern: " + directory + "/file is not a directory\n");
    }

    @Test
    void aFileThatCannotBeReadIsSaidBeforeAnythingIsLoaded() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        chmod(logs.gzip("2.tsv.gz", LINE), "---------");

        Result result = servers.loader("--pattern", logs.pattern()).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(besideTheOptions(result))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("memcload: " + directory.resolve("2.tsv.gz") + " cannot be taken: permission denied");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        servers.assertHold(new Reference());
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void aDirectoryOfItsOwnThatCannotBeWrittenIsSaidBeforeAnythingIsTouched(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        chmod(Files.createDirectory(directory.resolve(name)), "r-xr-xr-x");

        assertRefused(directory.resolve(name).toString(), "give the user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void aFileInThePlaceOfADirectoryOfItsOwnIsSaidBeforeAnythingIsTouched(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        Files.createFile(directory.resolve(name));

        assertRefused(directory.resolve(name).toString(), "rename or remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "rejects", ".memcload"})
    void nothingIsWrittenWhereASymbolicLinkLeads(String name) throws IOException {
        logs.gzip("1.tsv.gz", "rejected");
        Path elsewhere = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("elsewhere")));
        Files.createSymbolicLink(directory.resolve(name), elsewhere);

        assertRefused(directory.resolve(name).toString(), "a symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aLockFileThatIsASymbolicLinkIsNotWrittenThrough() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Path other = Files.writeString(temp.resolve("other"), "of somebody");
        LoaderProcess.giveToNobody(other);
        Path claims = LoaderProcess.giveToNobody(Files.createDirectory(directory.resolve(".memcload")));
        Files.createSymbolicLink(claims.resolve("lock"), other);

        assertRefused(claims.resolve("lock").toString(), "a symbolic link");
        assertThat(other).hasContent("of somebody");
    }

    @Test
    void aFileThatOnlyItsOwnerMayMoveIsSaidAndNotCopied() throws IOException {
        Path file = logs.gzip("1.tsv.gz", LINE);
        Assumptions.assumeTrue("root".equals(Files.getOwner(file).getName()), "there is another user");
        Files.setAttribute(directory, "unix:uid", 0);
        Files.setAttribute(directory, "unix:mode", 01777);

        Result result = servers.loader("--pattern", logs.pattern()).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(besideTheOptions(result))
                .singleElement()
                .asString()
                .contains("] E " + file + " cannot be moved to " + directory.resolve(".memcload"));
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aLoadNeedsNoRightsAndWritesOnlyBesideItsInputAndWhereTold() throws IOException {
        List<String> lines = new LogGenerator(71).rejected(0.005).lines(2_000);
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", "rejected");
        Path work = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("work")));
        Path tmp = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("tmp")));

        Result result = servers.loader(
                        "--pattern",
                        logs.pattern(),
                        "--report",
                        temp.resolve("report.json").toString())
                .jvm("-Djava.io.tmpdir=" + tmp, "-Duser.home=" + work)
                .in(work)
                .asNobody()
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        servers.assertHold(Reference.of(lines));
        assertThat(new LogDirectory(temp).content())
                .containsExactlyInAnyOrder(
                        "logs/.1.tsv.gz",
                        "logs/failed/2.tsv.gz",
                        "logs/rejects/1.tsv.gz.rejects.tsv",
                        "logs/rejects/2.tsv.gz.rejects.tsv",
                        "report.json",
                        "tmp/",
                        "work/");
    }

    @Test
    void rejectsThatTheDiskHasNoRoomForHoldTheFile() throws IOException {
        List<String> lines = IntStream.range(0, 20_000)
                .mapToObj(i -> i % 2 == 0 ? "idfa\t" + i + "\t1\t1\t1" : "idfa\t" + i + "\tnorth\t1\t1")
                .toList();
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", LINE);

        Result full = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .through("prlimit", "--fsize=100000")
                .run();

        String rejects = directory.resolve("rejects/1.tsv.gz.rejects.tsv").toString();
        assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
        assertThat(full.log().stream().filter(line -> line.contains("] E ")))
                .singleElement()
                .asString()
                .contains(directory.resolve("1.tsv.gz").toString(), rejects, "File too large");
        assertThat(full.err()).doesNotContain("\\u0009at ", "Loaded");
        assertThat(full.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(full.file("1.tsv.gz").get("reason").asText()).contains(rejects, "File too large");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");

        Result room = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1")
                .run();

        assertThat(room.exitCode()).as(room.err()).isZero();
        List<String> all = new ArrayList<>(lines);
        all.add(LINE);
        servers.assertHold(Reference.of(all));
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv").lines()).hasSize(10_000);
    }

    @Test
    void aFewRejectsThatTheDiskHasNoRoomForHoldTheFileToo() {
        logs.gzip("1.tsv.gz", LINE, "rejected" + "x".repeat(5_000));

        Result full = servers.loader("--pattern", logs.pattern(), "--max-error-rate", "1", "--log", "/dev/null")
                .jvm("-XX:-UsePerfData")
                .through("prlimit", "--fsize=3000")
                .run();

        assertThat(full.exitCode()).as(full.err()).isEqualTo(1);
        assertThat(full.file("1.tsv.gz").get("reason").asText()).contains("File too large");
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void earlierRejectsOfTheSameNameAreKeptUnlessTheyAreTheSame() throws IOException {
        logs.gzip("1.tsv.gz", LINE, "rejected");
        String[] command = {"--pattern", logs.pattern(), "--max-error-rate", "1"};
        assertThat(servers.loader(command).run().exitCode()).isZero();
        Files.move(directory.resolve(".1.tsv.gz"), directory.resolve("1.tsv.gz"));
        assertThat(servers.loader(command).run().exitCode()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
        logs.gzip("1.tsv.gz", LINE, "rejected now");

        Result result = servers.loader(command).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("existed already and is now 1.tsv.gz.rejects.tsv.~1~");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv")).endsWith("\trejected now\n");
        assertThat(logs.read("rejects/1.tsv.gz.rejects.tsv.~1~")).endsWith("\trejected\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing/report.json", "logs", "closed/report.json"})
    void aReportThatCannotBeWrittenIsSaidBeforeAnythingIsTouched(String report) throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        Path closed = LoaderProcess.giveToNobody(Files.createDirectory(temp.resolve("closed")));
        Files.writeString(closed.resolve("report.json"), "an earlier one");
        chmod(closed, "r-xr-xr-x");

        assertRefused(
                temp.resolve(report).toString().replaceFirst("/report.json$", ""),
                "--report",
                "--report",
                temp.resolve(report).toString());
        assertThat(closed.resolve("report.json")).hasContent("an earlier one");
    }

    @Test
    void aReportThatADeviceHasNoRoomForIsAnErrorAndTheFilesStayLoaded() {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", "rejected");

        Result result = servers.loader("--pattern", logs.pattern(), "--report", "/dev/full")
                .run();

        assertReportNotWritten(result, "/dev/full", "No space left on device");
    }

    @Test
    void aReportThatTheDiskHasNoRoomForIsAnErrorAndTheFilesStayLoaded() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        for (int i = 0; i < 10; i++) {
            logs.gzip("2" + "\u0001".repeat(100) + i + ".tsv.gz", "\n");
        }
        logs.gzip("2.tsv.gz", "rejected");
        Path report = Files.writeString(temp.resolve("report.json"), "an earlier one");

        Result result = servers.loader("--pattern", logs.pattern(), "--report", report.toString(), "--log", "/dev/null")
                .jvm("-XX:-UsePerfData")
                .through("prlimit", "--fsize=5000")
                .run();

        assertReportNotWritten(result, report.toString(), "File too large");
        assertThat(report).hasContent("an earlier one");
        assertThat(temp).isDirectoryNotContaining("glob:**.part");
    }

    private void assertReportNotWritten(Result result, String report, String reason) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err().lines().filter(line -> !line.startsWith("[")))
                .containsExactly("memcload: --report: " + report + " cannot be written: " + reason);
        assertThat(result.out()).contains("1.tsv.gz", "loaded", "failed", "total");
        assertThat(logs.content()).contains(".1.tsv.gz", "failed/2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    @Test
    void aLogThatTheDiskHasNoRoomForIsSaidOnceAndStopsNothing() {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", "idfa\tb\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern(), "--log", "/dev/full")
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .isEqualTo(
                        "memcload: --log: /dev/full cannot be written, log lines are lost: No space left on device\n");
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE, "idfa\tb\t1\t1\t1")));
    }

    @Test
    void aLogInADirectoryThatIsNotThereIsRefused() {
        logs.gzip("1.tsv.gz", LINE);

        assertRefused(temp + "/missing/log", "--log", "--log", temp + "/missing/log");
    }

    @Test
    void aFileThatVanishesBeforeItIsTakenIsSkipped() throws IOException {
        Path file = logs.gzip("1.tsv.gz", "idfa\tgone\t1\t1\t1");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        logs.gzip("2.tsv.gz", LINE);
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern()).start()) {
            loader.awaitLog("Waiting until " + file);
            Files.delete(file);
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains("W " + file + " has vanished before it could be taken");
        }
        assertThat(logs.content()).containsExactly(".2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE)));
    }

    @Test
    void aFileThatVanishesWhileItIsLoadedIsAnError() throws IOException {
        List<String> lines = new LogGenerator(72).rejected(0.001).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        logs.gzip("2.tsv.gz", LINE);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> Files.delete(claimed));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.log().stream().filter(line -> line.contains("] E ")))
                .singleElement()
                .asString()
                .contains(".memcload/.claimed/1.tsv.gz: has vanished");
        assertThat(result.err()).doesNotContain("Loaded", "\\u0009at ");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(logs.content()).containsExactly("2.tsv.gz");
    }

    @Test
    void aFileThatIsRewrittenInPlaceWithTheSameLengthIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(73).lines(3_000);
        byte[] first = LogFiles.gzip(LogFiles.text(lines), 1);
        logs.add("1.tsv.gz", first);
        // a byte of the header without influence on the data
        byte[] second = first.clone();
        second[9] ^= 1;

        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            try (WritableByteChannel file = Files.newByteChannel(claimed, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(second));
            }
        });

        assertLoadedAnew(result, lines);
        assertThat(Files.readAllBytes(directory.resolve(".1.tsv.gz"))).isEqualTo(second);
    }

    @Test
    void aFileThatIsReplacedByOneOfTheSameLengthAndAgeIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(74).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Path other = LogDirectory.aged(Files.copy(directory.resolve("1.tsv.gz"), directory.resolve("other")));

        Result result =
                whileLoading(lines, "1.tsv.gz", claimed -> Files.move(other, claimed, StandardCopyOption.ATOMIC_MOVE));

        assertLoadedAnew(result, lines);
    }

    private void assertLoadedAnew(Result result, List<String> lines) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err())
                .contains(directory.resolve("1.tsv.gz") + " has changed while it was read; it is loaded again")
                .contains("Waiting until " + directory.resolve("1.tsv.gz") + " stops growing");
        assertThat(result.log().stream().filter(line -> line.contains("Processing")))
                .hasSize(2);
        assertThat(result.file("1.tsv.gz").get("lines").asInt()).isEqualTo(lines.size());
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
        servers.assertHold(Reference.of(lines));
    }

    @Test
    void aHeldFileDoesNotTakeItsNameFromANewOne() throws IOException {
        List<String> lines = new LogGenerator(75).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            Files.setLastModifiedTime(claimed, FileTime.from(Instant.EPOCH.plusSeconds(1)));
            logs.gzip("1.tsv.gz", "a new one");
        });

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(directory.resolve("1.tsv.gz") + ": exists already");
        assertThat(logs.content()).containsExactly(".memcload/.claimed/1.tsv.gz", "1.tsv.gz");
        assertThat(Files.size(directory.resolve(".memcload/.claimed/1.tsv.gz"))).isGreaterThan(10_000);
        assertThat(Files.size(directory.resolve("1.tsv.gz"))).isLessThan(100);
    }

    /** Loads, a server being frozen until the whole file was read and something was done to it. */
    private Result whileLoading(List<String> lines, String name, Interference interference) throws IOException {
        int read = Reference.of(lines).keys("gaid").size();
        servers.of("idfa").stop();
        try (LoaderProcess loader = servers.loader("--pattern", logs.pattern(), "--timeout", "25")
                        .start();
                MemcachedReader reader = servers.of("gaid").reader()) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> reader.currItems() == read);
            interference.with(directory.resolve(".memcload/.claimed").resolve(name));
            servers.of("idfa").cont();
            return loader.await();
        }
    }

    private interface Interference {
        void with(Path claimed) throws IOException;
    }

    @Test
    void ofASymbolicLinkTheTargetIsReadAndTheLinkIsRenamed() throws IOException {
        List<String> lines = new LogGenerator(76).rejected(0.005).lines(2_000);
        LogDirectory other = new LogDirectory(Files.createDirectory(temp.resolve("other")));
        other.gzip("relative", lines.subList(0, 1_000));
        other.gzip("absolute", lines.subList(1_000, 2_000));
        other.gzip("failed", "rejected");
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../other/relative"));
        Files.createSymbolicLink(directory.resolve("2.tsv.gz"), temp.resolve("other/absolute"));
        Files.createSymbolicLink(directory.resolve("3.tsv.gz"), Path.of("../other/failed"));
        Files.createSymbolicLink(directory.resolve("4.tsv.gz"), temp.resolve("other/failed"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        servers.assertHold(Reference.of(lines));
        assertThat(Files.readSymbolicLink(directory.resolve(".1.tsv.gz"))).isEqualTo(Path.of("../other/relative"));
        assertThat(Files.readSymbolicLink(directory.resolve(".2.tsv.gz"))).isEqualTo(temp.resolve("other/absolute"));
        // one directory deeper, to the same target
        assertThat(Files.readSymbolicLink(directory.resolve("failed/3.tsv.gz")))
                .isEqualTo(Path.of("../../other/failed"));
        assertThat(directory.resolve("failed/3.tsv.gz")).hasSameBinaryContentAs(temp.resolve("other/failed"));
        assertThat(Files.readSymbolicLink(directory.resolve("failed/4.tsv.gz")))
                .isEqualTo(temp.resolve("other/failed"));
        assertThat(other.content()).containsExactly("absolute", "failed", "relative");
        assertThat(logs.content())
                .containsExactly(
                        ".1.tsv.gz",
                        ".2.tsv.gz",
                        "failed/3.tsv.gz",
                        "failed/4.tsv.gz",
                        "rejects/1.tsv.gz.rejects.tsv",
                        "rejects/2.tsv.gz.rejects.tsv",
                        "rejects/3.tsv.gz.rejects.tsv",
                        "rejects/4.tsv.gz.rejects.tsv");
    }

    @Test
    void aRelativeLinkWorksAgainAfterACrash() throws IOException {
        List<String> lines = new LogGenerator(77).lines(3_000);
        LogDirectory other = new LogDirectory(Files.createDirectory(temp.resolve("other")));
        other.gzip("target", lines);
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../other/target"));
        servers.of("idfa").stop();
        try (LoaderProcess killed =
                servers.loader("--pattern", logs.pattern(), "--timeout", "25").start()) {
            killed.awaitLog("Processing");
            killed.kill();
        }
        assertThat(Files.isSymbolicLink(directory.resolve(".memcload/.claimed/1.tsv.gz")))
                .isTrue();
        servers.of("idfa").cont();

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
        assertThat(Files.readSymbolicLink(directory.resolve(".1.tsv.gz"))).isEqualTo(Path.of("../other/target"));
    }

    @Test
    void aRelativeLinkWhoseServerFailsKeepsItsName() throws IOException {
        new LogDirectory(temp).gzip("target", LINE);
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../target"));
        servers.of("idfa").kill();

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        assertThat(Files.readSymbolicLink(directory.resolve("1.tsv.gz"))).isEqualTo(Path.of("../target"));
        assertThat(logs.content()).containsExactly("1.tsv.gz");
    }

    @Test
    void aLinkThatIsPointedElsewhereWhileItIsLoadedIsLoadedAnew() throws IOException {
        List<String> lines = new LogGenerator(78).lines(3_000);
        new LogDirectory(temp).gzip("first", lines);
        LogDirectory.aged(Files.copy(temp.resolve("first"), temp.resolve("second")));
        Files.createSymbolicLink(temp.resolve("current"), Path.of("first"));
        Files.createSymbolicLink(directory.resolve("1.tsv.gz"), Path.of("../current"));

        Result result = whileLoading(lines, "1.tsv.gz", claimed -> {
            Files.delete(temp.resolve("current"));
            Files.createSymbolicLink(temp.resolve("current"), Path.of("second"));
        });

        assertLoadedAnew(result, lines);
    }

    @Test
    void whatMatchesAndIsNoFileIsLeftAloneAndSaidOnce() throws IOException, InterruptedException {
        List<String> odd = List.of("directory.tsv.gz", "fifo.tsv.gz", "dangling.tsv.gz", "todirectory.tsv.gz");
        Files.createDirectory(directory.resolve(odd.get(0)));
        assertThat(new ProcessBuilder("mkfifo", directory.resolve(odd.get(1)).toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createSymbolicLink(directory.resolve(odd.get(2)), Path.of("nothing"));
        Files.createSymbolicLink(directory.resolve(odd.get(3)), temp);
        Path file = logs.gzip("1.tsv.gz", LINE);
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            loader.awaitLog("Loaded " + file);
            Files.createDirectory(directory.resolve("late.tsv.gz"));
            loader.awaitLog("late.tsv.gz");
            Path second = logs.gzip("2.tsv.gz", LINE);
            loader.awaitLog("Loaded " + second);
            loader.signal("-TERM");
            Result result = loader.await();

            assertThat(Stream.concat(odd.stream(), Stream.of("late.tsv.gz"))).allSatisfy(name -> assertThat(
                            result.log().stream().filter(line -> line.contains("/" + name + " ")))
                    .singleElement()
                    .asString()
                    .contains("] W " + directory.resolve(name) + " is left alone"));
        }
        Result once = servers.loader("--pattern", logs.pattern()).run();
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(once.log().stream().filter(line -> line.contains("is left alone")))
                .hasSize(5);
        assertThat(directory.toFile().list()).contains(odd.toArray(String[]::new));
    }

    @Test
    void aDirectoryOrADanglingLinkThatHasTheDotNameIsKept() throws IOException {
        logs.gzip("1.tsv.gz", LINE);
        logs.gzip("2.tsv.gz", LINE);
        logs.gzip("3.tsv.gz", "rejected");
        Files.createDirectories(directory.resolve(".1.tsv.gz/inside"));
        Files.createSymbolicLink(directory.resolve(".2.tsv.gz"), Path.of("nothing"));
        Files.createDirectories(directory.resolve("failed/3.tsv.gz/inside"));
        Files.createDirectories(directory.resolve("rejects/3.tsv.gz.rejects.tsv/inside"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(Files.readSymbolicLink(directory.resolve(".2.tsv.gz.~1~"))).isEqualTo(Path.of("nothing"));
        assertThat(logs.content())
                .containsExactlyInAnyOrder(
                        ".1.tsv.gz",
                        ".1.tsv.gz.~1~/inside/",
                        ".2.tsv.gz",
                        ".2.tsv.gz.~1~",
                        "failed/3.tsv.gz",
                        "failed/3.tsv.gz.~1~/inside/",
                        "rejects/3.tsv.gz.rejects.tsv",
                        "rejects/3.tsv.gz.rejects.tsv.~1~/inside/");
    }

    @Test
    void aFileThatCannotGetItsNewNameKeepsItsOldOne() throws IOException {
        List<String> lines = new LogGenerator(79).rejected(0.5).lines(3_000);
        logs.gzip("1.tsv.gz", lines);
        Result result = whileLoading(lines, "1.tsv.gz", claimed -> Files.createFile(directory.resolve("failed")));

        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.err())
                .contains("could not be renamed to " + directory + "/failed/1.tsv.gz")
                .doesNotContain("\\u0009at ");
        assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(logs.content()).containsExactly("1.tsv.gz", "failed", "rejects/1.tsv.gz.rejects.tsv");
    }

    @Test
    void aSecondLoaderTouchesNothing() throws IOException {
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            Path first = logs.gzip("1.tsv.gz", LINE, "rejected");
            loader.awaitLog(first.toString());
            Awaitility.await().until(() -> logs.content().contains("failed/1.tsv.gz"));
            logs.gzip("x.other", "idfa\tb\t1\t1\t1");
            Map<String, String> before = state();

            Result second = servers.loader("--pattern", logs.pattern("*.other")).run();

            assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
            assertThat(besideTheOptions(second))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("Another memcload is loading from " + directory);
            assertThat(state()).isEqualTo(before);
            assertThat(loader.isAlive()).isTrue();
        }
    }

    @Test
    void theLockOfADeadLoaderIsNoObstacleAndAllThatItHadClaimedIsGivenBack() throws IOException {
        Files.createDirectories(directory.resolve(".memcload/.claimed"));
        // a process that lives, though it is no loader
        Files.writeString(
                directory.resolve(".memcload/lock"), ProcessHandle.current().pid() + " 12345");
        logs.gzip(".memcload/.claimed/1.tsv.gz", LINE);
        logs.gzip(".memcload/2.tsv.gz", "idfa\tb\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(logs.content()).containsExactly(".1.tsv.gz", ".2.tsv.gz");
        servers.assertHold(Reference.of(List.of(LINE, "idfa\tb\t1\t1\t1")));
    }

    @Test
    void whereOneClaimedFileCannotBeGivenBackNoneIs() throws IOException {
        Files.createDirectories(directory.resolve(".memcload/.claimed"));
        logs.gzip(".memcload/.claimed/1.tsv.gz", LINE);
        logs.gzip(".memcload/2.tsv.gz", LINE);
        Files.createSymbolicLink(directory.resolve("2.tsv.gz"), Path.of("nothing"));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(".memcload/2.tsv.gz", "decide which");
        assertThat(logs.content()).containsExactly(".memcload/.claimed/1.tsv.gz", ".memcload/2.tsv.gz", "2.tsv.gz");
    }

    @Test
    void aDirectoryThatGoesAwayEndsTheRun() throws IOException {
        Path file = logs.gzip("1.tsv.gz", LINE);
        try (LoaderProcess loader =
                servers.loader("--watch", "--pattern", logs.pattern()).start()) {
            loader.awaitLog("Loaded " + file);
            Files.move(directory, temp.resolve("away"));
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
            assertThat(result.log().stream().filter(line -> line.contains("] E ")))
                    .singleElement()
                    .asString()
                    .contains(directory + ": no such file or directory");
        }
    }

    /** Runs the loader without rights; it must end with 2 and one line, and leave everything as it was. */
    private void assertRefused(String named, String message, String... arguments) {
        Map<String, String> before = state();
        List<String> all = new ArrayList<>(List.of("--pattern", logs.pattern()));
        all.addAll(List.of(arguments));

        Result result = servers.loader(all.toArray(String[]::new)).asNobody().run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(besideTheOptions(result))
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("memcload: ")
                .contains(named, message);
        assertThat(state()).isEqualTo(before);
        servers.assertHold(new Reference());
    }

    /** What was written to standard error, but for the first line of the log. */
    private static List<String> besideTheOptions(Result result) {
        return result.log().stream()
                .filter(line -> !line.contains("] I Memc loader started with options: "))
                .toList();
    }

    /** Everything below, with what would change if it were touched. */
    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        addState(temp, state);
        return state;
    }

    private static void addState(Path file, Map<String, String> state) {
        try {
            state.put(
                    file.toString(),
                    Files.readAttributes(
                                    file, "unix:ino,mode,uid,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS)
                            .toString());
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file)) {
                try (Stream<Path> files = Files.list(file)) {
                    files.forEach(each -> addState(each, state));
                }
            }
        } catch (AccessDeniedException e) {
            state.put(file.toString(), "closed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void chmod(Path file, String permissions) throws IOException {
        LoaderProcess.giveToNobody(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
