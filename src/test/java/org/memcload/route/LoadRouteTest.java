package org.memcload.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.component.file.FileEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.memcload.run.ExitCode;
import org.memcload.run.FileStatus;
import org.memcload.run.Report;
import org.memcload.run.Run;
import org.memcload.testing.LogFiles;

/** When the route load takes a file, and when it gives it which name. */
class LoadRouteTest extends RouteTestSupport {

    private static final String FIRST = "20170929000000.tsv.gz";
    private static final String SECOND = "20170929000100.tsv.gz";

    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        answer.countDown();
    }

    @Test
    void aFileGetsItsDotNameOnlyAfterTheLastAcknowledgement() throws Exception {
        log(FIRST, 25);
        log(SECOND, 5);
        Run run = start(10, 1);
        server("idfa").whenExchangeReceived(3, exchange -> {
            answer.await();
            batch(exchange).acknowledge(address("idfa"));
        });

        await().until(() -> server("idfa").getReceivedCounter() == 3);
        assertThat(names()).containsExactlyInAnyOrder(".memcload", SECOND);
        assertThat(directory.resolve(".memcload/.claimed").resolve(FIRST)).exists();

        answer.countDown();
        run.awaitEnd();
        assertThat(names()).contains("." + FIRST, "." + SECOND).doesNotContain(FIRST, SECOND);
    }

    @Test
    void filesAreTakenOneAtATimeInTheOrderOfTheirNames() throws Exception {
        for (int i = 20; i >= 10; i--) {
            LogFiles.gzip(directory.resolve("201709290000" + i + ".tsv.gz"), List.of("idfa\t" + i + "\t1\t2\t3"));
        }
        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(keys("idfa"))
                .isEqualTo(
                        IntStream.rangeClosed(10, 20).mapToObj(i -> "idfa:" + i).toList());
        assertThat(run.report().files())
                .extracting(Report.FileReport::file)
                .isSorted()
                .hasSize(11);
    }

    @Test
    void theDirectoryIsNotReadForEachFile() throws Exception {
        int files = 200;
        for (int i = 0; i < files; i++) {
            log("%06d.tsv.gz".formatted(i), 1);
        }
        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(run.report().files()).hasSize(files);
        ListedFileConsumer consumer =
                (ListedFileConsumer) context().getRoute("load").getConsumer();
        // one a second and one at the end, however slow this machine is
        assertThat(consumer.listing().readings()).isBetween(2L, files / 2L);
    }

    @Test
    void otherEndpointsForFilesAreThoseOfCamel() throws Exception {
        start(1000, 1).awaitEnd();

        assertThat(context().getEndpoint("file:" + directory + "?fileName=copy"))
                .hasSameClassAs(new FileEndpoint());
        assertThat(context().getEndpoint("file:" + directory + "?filter=#matchesPattern&recursive=true"))
                .hasSameClassAs(new FileEndpoint());
    }

    @Test
    void theLinesBeforeADamageAreStoredAndTheRunGoesOn() throws Exception {
        byte[] whole = LogFiles.gzip(LogFiles.text(lines(20_000)), 1);
        Files.write(directory.resolve(FIRST), Arrays.copyOf(whole, whole.length - 100));
        log(SECOND, 5);

        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(run.report().files())
                .extracting(Report.FileReport::status)
                .containsExactly(FileStatus.FAILED, FileStatus.LOADED);
        assertThat(run.report().files().get(0).reason()).startsWith("corrupt: cut short");
        assertThat(run.report().files().get(0).stored()).isPositive();
        assertThat(run.exitCode()).isEqualTo(ExitCode.FILE_FAILED);
        assertThat(directory.resolve("failed").resolve(FIRST)).exists();
    }

    @Test
    void aFileIsTakenOnlyOnceItHasStoppedGrowing() throws Exception {
        byte[] whole = LogFiles.gzip(LogFiles.text(lines(20_000)), 1);
        Path file = Files.write(directory.resolve(FIRST), Arrays.copyOf(whole, whole.length / 2));
        AtomicBoolean growing = new AtomicBoolean(true);
        Thread writer = new Thread(() -> {
            while (growing.get()) {
                touch(file);
            }
        });
        writer.start();
        Run run = start(1000, 1);

        growing.set(false);
        writer.join();
        Files.write(file, whole);
        run.awaitEnd();

        assertThat(run.report().files()).extracting(Report.FileReport::status).containsExactly(FileStatus.LOADED);
        assertThat(run.report().stored()).isEqualTo(20_000);
    }

    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatHasTheDotNameAlreadyIsKept() throws Exception {
        log(FIRST, 5);
        Files.writeString(directory.resolve("." + FIRST), "an earlier one");

        start(1000, 1).awaitEnd();

        assertThat(directory.resolve("." + FIRST + ".~1~")).hasContent("an earlier one");
        assertThat(Files.size(directory.resolve("." + FIRST))).isGreaterThan("an earlier one".length());
    }

    @Test
    void anEmptyDirectoryIsSoonDone() throws Exception {
        Run run = start(1000, 1);
        run.awaitEnd();

        assertThat(run.report().files()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    }

    private void log(String name, int lines) {
        LogFiles.gzip(directory.resolve(name), lines(lines));
    }

    private static List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "idfa\t" + i + "\t1\t2\t3")
                .toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
