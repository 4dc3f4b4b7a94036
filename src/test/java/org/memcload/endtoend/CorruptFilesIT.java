package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogFiles;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Files that are not what they should be: what can be read is stored, and the file goes to failed/. */
class CorruptFilesIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void everyCorruptFileFailsAndTheRunGoesOn() {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(11);
        List<String> checksum = generator.lines(500);
        List<String> rubbish = generator.lines(500);
        List<String> sound = generator.lines(500);
        byte[] wrong = LogFiles.gzip(LogFiles.text(checksum), 1);
        wrong[wrong.length - 8] ^= 1;
        byte[] trailed = LogFiles.gzip(LogFiles.text(rubbish), 1);
        trailed = Arrays.copyOf(trailed, trailed.length + 3);
        trailed[trailed.length - 1] = 'x';
        logs.add("1-checksum.tsv.gz", wrong);
        logs.add("2-rubbish.tsv.gz", trailed);
        logs.add("3-text.tsv.gz", LogFiles.text(generator.lines(10)));
        logs.add("4-empty.tsv.gz", new byte[0]);
        logs.add("5-no-zip.tsv.zip", LogFiles.text(generator.lines(10)));
        logs.gzip("6-sound.tsv.gz", sound);

        Result result =
                servers.loader("--pattern", logs.pattern("*.tsv.{gz,zip}")).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content())
                .containsExactly(
                        ".6-sound.tsv.gz",
                        "failed/1-checksum.tsv.gz",
                        "failed/2-rubbish.tsv.gz",
                        "failed/3-text.tsv.gz",
                        "failed/4-empty.tsv.gz",
                        "failed/5-no-zip.tsv.zip");
        List<String> stored = new ArrayList<>(checksum);
        stored.addAll(rubbish);
        stored.addAll(sound);
        servers.assertHold(Reference.of(stored));
        assertThat(result.file("4-empty.tsv.gz").get("status").asText()).isEqualTo("failed");
        assertThat(result.file("4-empty.tsv.gz").get("reason").asText()).startsWith("corrupt: ");
        assertThat(result.err()).contains("corrupt: ").contains("failed/1-checksum.tsv.gz");
    }

    @Test
    void ofAFileThatIsCutShortTheWholeLinesAreStored() {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = new LogGenerator(12).repeated(0.3).lines(5_000);
        byte[] whole = LogFiles.gzip(LogFiles.text(lines), 1);
        logs.add("1.tsv.gz", Arrays.copyOf(whole, whole.length / 2));

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        int stored = result.file("1.tsv.gz").get("stored").asInt();
        assertThat(stored).isBetween(2_000, 3_000);
        servers.assertHold(Reference.of(lines.subList(0, stored)));
    }

    @Test
    void whatHasTheNameAlreadyIsKept() {
        LogDirectory logs = new LogDirectory(directory);
        logs.add(".1.tsv.gz", new byte[] {'a'});
        logs.add(".1.tsv.gz.~1~", new byte[] {'b'});
        logs.gzip("1.tsv.gz", "idfa\ta\t1\t1\t1");
        directory.resolve("failed").toFile().mkdir();
        logs.add("failed/2.tsv.gz", new byte[] {'c'});
        logs.add("2.tsv.gz", new byte[] {'d'});

        Result result = servers.loader("--pattern", logs.pattern()).run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(logs.content())
                .containsExactly(
                        ".1.tsv.gz", ".1.tsv.gz.~1~", ".1.tsv.gz.~2~", "failed/2.tsv.gz", "failed/2.tsv.gz.~1~");
        assertThat(logs.read(".1.tsv.gz.~1~")).isEqualTo("b");
        assertThat(logs.read(".1.tsv.gz.~2~")).isEqualTo("a");
        assertThat(logs.read("failed/2.tsv.gz.~1~")).isEqualTo("c");
        assertThat(logs.read("failed/2.tsv.gz")).isEqualTo("d");
    }
}
