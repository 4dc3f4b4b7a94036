package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.Reference;

/** One loader at a time has a directory, and gives back the files that a dead one had claimed. */
class DirectoryLockIT extends LogsOfNobody {

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
        // a live process that is not a loader
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
}
