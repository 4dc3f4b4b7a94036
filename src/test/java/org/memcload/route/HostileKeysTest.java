package org.memcload.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.memcload.component.memcache.MemcacheConstants;
import org.memcload.component.memcache.client.protocol.RecordBatch;
import org.memcload.input.LineBlock;
import org.memcload.record.LineParser;
import org.memcload.record.ParsedBlock;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

/**
 * The key check of the parser against that of the component and against a real memcached. A longer run takes {@code
 * -Djqwik.tries.default=N}.
 */
@Tag("server")
class HostileKeysTest {

    private static final LineParser PARSER = new LineParser(1, Integer.MAX_VALUE, 1 << 20);

    private static MemcachedServer server;
    private static MemcachedReader reader;
    private static DefaultCamelContext context;
    private static ProducerTemplate template;

    @BeforeContainer
    static void start() {
        server = MemcachedServer.start();
        reader = server.reader();
        context = new DefaultCamelContext();
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterContainer
    static void end() {
        context.stop();
        reader.close();
        server.close();
    }

    @Property
    void theParserTakesExactlyTheKeysThatTheComponentTakes(@ForAll("types") String type, @ForAll("ids") String id) {
        String key = type + ":" + id;
        byte[] line = (type + "\t" + id + "\t1\t2\t3\n").getBytes(UTF_8);
        boolean parsed = records(line).containsKey(new String(key.getBytes(UTF_8), ISO_8859_1));

        Exchange exchange = send(line, MemcacheConstants.KEY, key);

        assertThat(exchange.getException() == null).as(key).isEqualTo(parsed);
        if (parsed) {
            assertThat(reader.get(key.getBytes(UTF_8))).isEqualTo(line);
        } else {
            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A key is 1 to 250 bytes");
        }
    }

    @Property
    void keysOfAnyBytesThatTheParserTakesAreReadBackAsTheyAre(@ForAll("logs") byte[] log) throws IOException {
        ParsedBlock parsed = parse(log);
        Map<String, byte[]> expected = records(log);

        parsed.laneRecords().forEach(group -> assertThat(send(group.records()).getException())
                .isNull());

        Map<String, MemcachedReader.Item> stored = reader.getAll(
                expected.keySet().stream().map(key -> key.getBytes(ISO_8859_1)).toList());
        assertThat(stored.keySet()).isEqualTo(expected.keySet());
        stored.forEach((key, item) -> assertThat(item.value()).isEqualTo(expected.get(key)));
        assertTextClientsFind(expected);
    }

    /** The text protocol ends a key at a space or a line end: what it is asked for by name is nothing else. */
    private static void assertTextClientsFind(Map<String, byte[]> expected) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
            socket.setSoTimeout(10_000);
            for (Map.Entry<String, byte[]> record : expected.entrySet()) {
                socket.getOutputStream().write(("mg " + record.getKey() + " k s\r\n").getBytes(ISO_8859_1));
                assertThat(answers.readLine()).isEqualTo("HD k" + record.getKey() + " s" + record.getValue().length);
            }
        }
    }

    private static ParsedBlock parse(byte[] log) {
        return PARSER.parse(new LineBlock(log, 0, log.length, 1, false));
    }

    /** The last value of each key. */
    private static Map<String, byte[]> records(byte[] log) {
        Map<String, byte[]> values = new HashMap<>();
        parse(log).laneRecords().forEach(group -> {
            RecordBatch records = group.records();
            for (int i = 0; i < records.size(); i++) {
                values.put(new String(records.key(i), ISO_8859_1), records.value(i));
            }
        });
        return values;
    }

    private static Exchange send(Object body, Object... headers) {
        return template.send("memcache:" + server.address() + "?timeout=10000", exchange -> {
            exchange.getMessage().setBody(body);
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getMessage().setHeader((String) headers[i], headers[i + 1]);
            }
        });
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of("idfa", "gaid", "adid", "dvid")), Tuple.of(2, text(5)));
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.oneOf(
                text(20),
                clean().list().ofMinSize(200).ofMaxSize(250).map(pieces -> String.join("", pieces)),
                Arbitraries.of(243, 244, 245, 246, 247, 10_000).map("x"::repeat));
    }

    private static Arbitrary<String> text(int maxPieces) {
        // of the others every one beside which a limit runs
        return Arbitraries.frequencyOf(
                        Tuple.of(20, clean()),
                        Tuple.of(1, Arbitraries.chars().range('\0', '!').map(String::valueOf)),
                        Tuple.of(1, Arbitraries.chars().range('~', '\u00a1').map(String::valueOf)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(maxPieces)
                .map(pieces -> String.join("", pieces));
    }

    /** Characters that any key may have, of one to four bytes. */
    private static Arbitrary<String> clean() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of("a", "9", ":", "!", "~", "%")),
                Tuple.of(1, Arbitraries.of("\u0080", "\u0085", "\u00a0", "\u00ff", "\u2028", "\ud83d\ude00")));
    }

    @Provide
    Arbitrary<byte[]> logs() {
        Arbitrary<String> byteOfKey = Arbitraries.frequencyOf(
                Tuple.of(40, Arbitraries.chars().range('!', '\u00ff').map(String::valueOf)),
                Tuple.of(1, Arbitraries.chars().range('\0', ' ').map(String::valueOf)));
        Arbitrary<String> id = Arbitraries.oneOf(
                byteOfKey.list().ofMinSize(1).ofMaxSize(30).map(pieces -> String.join("", pieces)),
                Arbitraries.chars()
                        .range('\u0080', '\u00ff')
                        .flatMap(c -> Arbitraries.integers().between(1, 246).map(String.valueOf(c)::repeat)));
        // with values of many kinds, lest one that another try has left be taken for the one of this try
        return Combinators.combine(id, Arbitraries.longs().between(0, 4_294_967_295L))
                .as((text, app) -> "idfa\t" + text + "\t1.5\t-2\t7," + app + "\n")
                .list()
                .ofMaxSize(20)
                .map(lines -> String.join("", lines).getBytes(ISO_8859_1));
    }
}
