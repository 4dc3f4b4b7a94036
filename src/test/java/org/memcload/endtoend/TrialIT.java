package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.LogGenerator;
import org.memcload.testing.Servers;

/** Runs that need no server. */
class TrialIT {

    @Test
    void embeddedServersTakeTheLogsOfThePattern(@TempDir Path directory) throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", new LogGenerator(31).lines(1_000));
        List<String> arguments = new ArrayList<>(List.of("--embedded", "--pattern", logs.pattern()));
        for (String type : Servers.TYPES) {
            arguments.addAll(List.of("--" + type, "127.0.0.1:" + freePort()));
        }

        Result result = LoaderProcess.loader(arguments.toArray(String[]::new)).run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("stored").asInt()).isEqualTo(1_000);
        assertThat(logs.content()).containsExactly(".1.tsv.gz");
    }

    @Test
    void theSampleIsLoadedAndReadBack() {
        Result result = LoaderProcess.loader("--sample").run();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.report().get("files")).hasSize(4);
        assertThat(result.out()).contains("\"lat\"").doesNotContain("is missing");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
