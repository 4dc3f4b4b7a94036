package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Reference;
import org.memcload.testing.Servers;

/** A server that cannot be written to holds the file and all later ones. */
class ServerFailureIT {

    @TempDir
    private Path directory;

    @AutoClose
    private final Servers servers = Servers.start();

    @Test
    void theSameCommandLoadsAllWhenTheServerIsBack() {
        LogDirectory logs = new LogDirectory(directory);
        LogGenerator generator = new LogGenerator(21).repeated(0.2).rejected(0.002);
        List<String> first = generator.lines(3_000);
        List<String> second = generator.lines(3_000);
        logs.gzip("1.tsv.gz", first);
        logs.gzip("2.tsv.gz", second);
        servers.of("gaid").kill();

        Result down = servers.loader("--pattern", logs.pattern(), "--batch", "10", "--workers", "2")
                .run();

        assertThat(down.exitCode()).as(down.err()).isEqualTo(4);
        assertThat(logs.content()).containsExactly("1.tsv.gz", "2.tsv.gz");
        assertThat(down.report().get("files")).hasSize(1);
        assertThat(down.file("1.tsv.gz").get("status").asText()).isEqualTo("held");
        assertThat(down.file("1.tsv.gz").get("reason").asText())
                .contains(servers.of("gaid").address());
        assertThat(down.log())
                .anyMatch(line -> line.contains("] E ")
                        && line.contains(servers.of("gaid").address()));

        servers.of("gaid").restart();
        Result back = servers.loader("--pattern", logs.pattern()).run();

        assertThat(back.exitCode()).as(back.err()).isZero();
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        servers.assertHold(Reference.of(all));
    }
}
