package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.testing.MemcachedReader;

class SingleRecordTest extends OneServer {

    @Test
    void theBodyIsStoredUnderTheKeyOfTheHeaderWithFlagsZero() throws Exception {
        context.request(uri, bytes("value"), KEY, "k");

        MemcachedReader.Item item = reader.item(bytes("k"));
        assertThat(item.value()).isEqualTo(bytes("value"));
        assertThat(item.flags()).isZero();
    }

    @Test
    void theBodyIsStoredUnderTheKeyOfTheEndpoint() throws Exception {
        context.request(uri + "&key=k", "value");

        assertThat(reader.get(bytes("k"))).isEqualTo(bytes("value"));
    }

    @Test
    void theKeyOfTheHeaderWinsOverThatOfTheEndpoint() throws Exception {
        context.request(uri + "&key=endpoint", "value", KEY, "header");

        assertThat(reader.get(bytes("header"))).isEqualTo(bytes("value"));
        assertThat(reader.get(bytes("endpoint"))).isNull();
    }

    @Test
    void aValueIsReadBackByHeader() throws Exception {
        context.request(uri, bytes("value"), KEY, "k");

        assertThat(context.request(uri, null, KEY, "k", OPERATION, MemcacheOperation.GET))
                .isEqualTo(bytes("value"));
        assertThat(context.request(uri, null, KEY, "k", OPERATION, "get")).isEqualTo(bytes("value"));
    }

    @Test
    void aValueIsReadBackByOptionsOfTheEndpoint() throws Exception {
        context.request(uri, bytes("value"), KEY, "k");

        assertThat(context.request(uri + "&operation=get&key=k", "replaced")).isEqualTo(bytes("value"));
    }

    @Test
    void aMissGivesANullBody() throws Exception {
        assertThat(context.request(uri + "&operation=GET", "replaced", KEY, "none"))
                .isNull();
    }

    @Test
    void anEmptyValueIsAValue() throws Exception {
        context.request(uri, new byte[0], KEY, "k");

        assertThat(context.request(uri + "&operation=GET", null, KEY, "k")).isEqualTo(new byte[0]);
    }

    @Test
    void theLongestKeyIsOf250Bytes() throws Exception {
        String key = "é".repeat(125);
        context.request(uri, "value", KEY, key);

        assertThat(reader.get(bytes(key))).isEqualTo(bytes("value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with a space", "tab\t", "line\n", "delete\u007f", "nul\u0000"})
    void aKeyThatMemcachedDoesNotTakeIsRefused(String key) throws Exception {
        assertRefused(key, "SET");
        assertRefused(key, "GET");
    }

    @Test
    void aKeyOf251BytesIsRefused() throws Exception {
        assertRefused("k".repeat(251), "SET");
        assertRefused("é".repeat(125) + "k", "SET");
        assertRefused("k".repeat(251), "GET");
    }

    @Test
    void aGetWithoutAKeyIsRefused() throws Exception {
        assertThat(context.send(uri, null, OPERATION, "GET").getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(KEY);
    }

    @Test
    void aValueTooLargeForTheServerIsAnErrorAndTheOldValueStays() throws Exception {
        context.request(uri, "old", KEY, "k");

        Exchange exchange = context.send(uri, new byte[1 << 20], KEY, "k");

        assertThat(exchange.getException())
                .isInstanceOf(MemcacheRefusedException.class)
                .hasMessageContaining("'k'")
                .hasMessageContaining("1048576 bytes")
                .hasMessageContaining(server.address());
        assertThat(reader.get(bytes("k"))).isEqualTo(bytes("old"));
    }

    private void assertRefused(String key, String operation) throws Exception {
        assertThat(context.send(uri, "value", KEY, key, OPERATION, operation).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("A key is 1 to 250 bytes");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
