package org.memcload.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.memcload.testing.LoaderProcess;
import org.memcload.testing.LoaderProcess.Result;
import org.memcload.testing.LogDirectory;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/** {@code get TYPE:ID}. */
class GetIT {

    @AutoClose
    private final MemcachedServer server = MemcachedServer.start();

    @Test
    void aStoredRecordIsPrintedAsJson(@TempDir Path directory) throws IOException {
        LogDirectory logs = new LogDirectory(directory);
        logs.gzip("1.tsv.gz", "idfa\ta:b\t1.5\t-2\t7,4294967295");
        Result load = LoaderProcess.loader("--idfa", server.address(), "--pattern", logs.pattern())
                .run();
        assertThat(load.exitCode()).as(load.err()).isZero();

        Result result = get("idfa:a:b");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode record = new ObjectMapper().readTree(result.out());
        assertThat(record.get("apps").get(0).asLong()).isEqualTo(7);
        assertThat(record.get("apps").get(1).asLong()).isEqualTo(4294967295L);
        assertThat(record.get("lat").asDouble()).isEqualTo(1.5);
        assertThat(record.get("lon").asDouble()).isEqualTo(-2);
    }

    @Test
    void aRecordThatIsNotThereIsSaid() {
        Result result = get("idfa:missing");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("idfa:missing");
    }

    @Test
    void whatIsNotARecordIsSaidInALine() {
        try (MemcachedReader client = server.reader()) {
            assertThat(client.set(ascii("idfa:text"), new MemcachedReader.Item(ascii("hello"), 0)))
                    .isZero();
        }

        Result result = get("idfa:text");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("what is stored under idfa:text at " + server.address() + " is not a record of memcload")
                .hasLineCount(1);
    }

    @Test
    void theValueOfAnOptionIsNotTheServerOfADeviceType() {
        Result result = LoaderProcess.loader("get", "batch:a")
                .environment("MEMCLOAD_BATCH", server.address())
                .run();

        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains("No server is known for the device type 'batch'");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        server.kill();

        Result result = get("idfa:a");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains(server.address()).doesNotContain("\tat ");
    }

    @Test
    void aKeyOfNoKnownTypeIsAWrongArgument() {
        assertThat(get("imei:a").exitCode()).isEqualTo(2);
        assertThat(get("idfa").exitCode()).isEqualTo(2);
        assertThat(get("idfa:a b").exitCode()).isEqualTo(2);
    }

    private Result get(String key) {
        return LoaderProcess.loader("get", "--idfa", server.address(), key).run();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
