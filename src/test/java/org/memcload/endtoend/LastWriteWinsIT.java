package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** Few keys, each with many values: any two batches out of order leave an older value behind. */
class LastWriteWinsIT {

    private static final int KEYS = 300;
    private static final int LINES = 150_000;

    @AutoClose
    private final Servers servers = Servers.start();

    @ParameterizedTest(name = "{0} workers, batches of {1}, blocks of {2} bytes")
    @CsvSource({"1, 50, 1000", "4, 50, 1000", "4, 1000, 131072"})
    void theLastOfThousandsOfValuesOfAKeyIsLeft(
            String workers, String batch, String blockBytes, @TempDir Path directory) {
        LogDirectory logs = new LogDirectory(directory);
        List<String> lines = lines();
        logs.gzip("1.tsv.gz", lines.subList(0, LINES / 2));
        logs.gzip("2.tsv.gz", lines.subList(LINES / 2, LINES));

        Result result = servers.loader(
                        "--pattern", logs.pattern(),
                        "--workers", workers,
                        "--batch", batch,
                        "--block-bytes", blockBytes)
                .run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        servers.assertHold(Reference.of(lines));
    }

    /** The value of a line is its number. */
    private static List<String> lines() {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            int key = random.nextInt(KEYS);
            lines.add(Servers.TYPES.get(key % 4) + "\tdevice" + key + "\t0\t0\t" + i);
        }
        return lines;
    }
}
