package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedServer;

/** Values written by Debian's pymemcache and read by the codec, and the other way round, through a real memcached. */
@Tag("server")
class PymemcacheInteropTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final Path SCRIPT = Path.of("src/test/python/pymemcache_values.py");
    private static final int THRESHOLD = 400;

    private final Values values = new Values();
    private final ValueCodec codec = Values.codec(FlagsConvention.PYMEMCACHE, THRESHOLD);
    private MemcachedServer server;
    private RawItems items;

    @BeforeEach
    void start() {
        server = MemcachedServer.start();
        items = new RawItems(server);
    }

    @AfterEach
    void end() {
        server.close();
        values.close();
    }

    @Test
    void whatPymemcacheStoresIsRead() throws Exception {
        String large = "grüße ".repeat(1000);
        python(
                THRESHOLD,
                "set text 'grüße, 世界, 😀'",
                "set none ''",
                "set bytes b'\\x00\\xff'",
                "set int 42",
                "set negative -7",
                "set long 3000000000",
                "set huge -123456789012345678901234567890",
                "set large '" + large + "'",
                "set large-bytes b'" + "x".repeat(5000) + "'");

        assertThat(read("text")).isEqualTo("grüße, 世界, 😀");
        assertThat(read("none")).isEqualTo("");
        assertThat(read("bytes")).isEqualTo(new byte[] {0, -1});
        assertThat(read("int")).isEqualTo(42);
        assertThat(read("negative")).isEqualTo(-7);
        assertThat(read("long")).isEqualTo(3_000_000_000L);
        assertThat(read("huge")).isEqualTo(new BigInteger("-123456789012345678901234567890"));
        assertThat(items.get("large").flags()).isEqualTo(16 | 8);
        assertThat(read("large")).isEqualTo(large);
        assertThat(items.get("large-bytes").flags()).isEqualTo(8);
        assertThat(read("large-bytes")).isEqualTo("x".repeat(5000).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whatIsStoredPymemcacheReads() throws Exception {
        String large = "x".repeat(5000);
        store("text", "grüße 😀");
        store("none", "");
        store("bytes", new byte[] {0, -1});
        store("int", -42);
        store("short", (short) 7);
        store("long", Long.MIN_VALUE);
        store("huge", BigInteger.TEN.pow(30));
        store("large", large);
        store("large-bytes", large.getBytes(StandardCharsets.US_ASCII));

        assertThat(items.get("large").bytes()).hasSizeLessThan(THRESHOLD);
        assertThat(python(
                        THRESHOLD,
                        "get text",
                        "get none",
                        "get bytes",
                        "get int",
                        "get short",
                        "get long",
                        "get huge",
                        "get large",
                        "get large-bytes"))
                .containsExactly(
                        "'gr\\xfc\\xdfe \\U0001f600'",
                        "''",
                        "b'\\x00\\xff'",
                        "-42",
                        "7",
                        "-9223372036854775808",
                        "1000000000000000000000000000000",
                        "'" + large + "'",
                        "b'" + large + "'");
    }

    @Test
    void aPickledObjectComesAsTheBytesStored() throws Exception {
        python(0, "set pickled {'a': [1, 2]}");
        python(1, "set pickled-and-compressed {'a': '" + "x".repeat(1000) + "'}");

        StoredValue pickled = items.get("pickled");
        StoredValue compressed = items.get("pickled-and-compressed");
        assertThat(pickled.flags()).isEqualTo(1);
        assertThat(read("pickled")).isEqualTo(pickled.bytes());
        assertThat(compressed.flags()).isEqualTo(1 | 8);
        assertThat(read("pickled-and-compressed")).isEqualTo(compressed.bytes());
    }

    @Test
    void plainValuesAndPymemcacheShareBytes() throws Exception {
        ValueCodec plain = Values.codec(FlagsConvention.PLAIN, THRESHOLD);
        String large = "x".repeat(5000);
        items.set("ours", values.encode(plain, large));
        List<String> read = python(THRESHOLD, "get ours", "set theirs b'" + large + "'");

        assertThat(read).containsExactly("b'" + large + "'");
        StoredValue theirs = items.get("theirs");
        assertThat(theirs.bytes()).hasSizeLessThan(THRESHOLD);
        assertThat(values.decode(plain, theirs)).isEqualTo(large.getBytes(StandardCharsets.US_ASCII));
    }

    private Object read(String key) {
        return values.decode(codec, items.get(key));
    }

    private void store(String key, Object body) throws IOException {
        items.set(key, values.encode(codec, body));
    }

    /** What pymemcache says to some commands. */
    private List<String> python(int threshold, String... commands) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(
                            PYTHON, "-I", SCRIPT.toString(), "" + server.port(), Integer.toString(threshold))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new AssertionError(missing(), e);
        }
        String output;
        try {
            process.getOutputStream().write(String.join("\n", commands).getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
        } catch (IOException e) {
            // a script that could not start has said why
        }
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            fail(output.contains("No module named 'pymemcache") ? missing() : output);
        }
        return output.lines().toList();
    }

    private static String missing() {
        return "These tests need pymemcache for " + PYTHON + ": apt-get install python3-pymemcache";
    }
}
