package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Runs that end in mid-file, a frozen server holding them there. */
class StoppedRunIT {

    private final List<String> lines =
            new LogGenerator(51).repeated(0.3).rejected(0.001).lines(20_000);

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    private LogDirectory logs;

    @BeforeEach
    void aFileThatCannotBeFinished() {
        logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", lines);
        servers.of("adid").stop();
    }

    @Test
    void afterKillTheNextRunLoadsTheFileAnew() {
        try (LoaderProcess killed = stuckLoader()) {
            killed.kill();
        }
        assertThat(logs.content()).contains(".memcload/.claimed/1.tsv.gz").doesNotContain("1.tsv.gz", ".1.tsv.gz");

        assertTheNextRunLoadsAll();
    }

    @ParameterizedTest
    @CsvSource({"-TERM, 143", "-INT, 130"})
    void afterASignalTheFileHasItsNameAgain(String signal, int exitCode) {
        try (LoaderProcess loader = stuckLoader()) {
            loader.signal(signal);
            loader.awaitLog("Stopping");
            servers.of("adid").cont();
            Result result = loader.await();

            assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
            assertThat(result.report().get("exitCode").asInt()).isEqualTo(exitCode);
            assertThat(result.file("1.tsv.gz").get("status").asText()).isEqualTo("interrupted");
        }
        assertThat(logs.content()).containsExactly("1.tsv.gz");

        assertTheNextRunLoadsAll();
    }

    @Test
    void aClaimedFileAndANewOneOfTheSameNameAreBothKept() {
        try (LoaderProcess killed = stuckLoader()) {
            killed.kill();
        }
        logs.gzip("1.tsv.gz", "idfa\tnew\t1\t1\t1");

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(".memcload/.claimed/1.tsv.gz");
        assertThat(logs.content()).contains("1.tsv.gz", ".memcload/.claimed/1.tsv.gz");
    }

    /** A loader that has stored something and waits for the frozen server. */
    private LoaderProcess stuckLoader() {
        LoaderProcess loader = servers.loader(
                        "--pattern", logs.pattern(), "--timeout", "25", "--batch", "100", "--queue-size", "100")
                .start();
        loader.awaitLog("Processing");
        Awaitility.await().until(() -> {
            try (MemcachedReader reader = servers.of("idfa").reader()) {
                return reader.currItems() > 0;
            }
        });
        return loader;
    }

    private void assertTheNextRunLoadsAll() {
        servers.of("adid").cont();
        Result next = servers.loader("--pattern", logs.pattern()).run();

        assertThat(next.exitCode()).as(next.err()).isZero();
        servers.assertHold(Reference.of(lines));
        assertThat(logs.content()).containsExactly(".1.tsv.gz", "rejects/1.tsv.gz.rejects.tsv");
    }
}
