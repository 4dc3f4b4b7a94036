package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.KEYS;
import static org.memcload.component.memcache.MemcacheConstants.SENT_KEY;

import java.util.List;
import java.util.Map;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.client.MemcacheClient;
import org.memcload.component.memcache.client.Records;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

class KeysTest {

    @Test
    void theClientSendsNoKeyThatMemcachedDoesNotTake() throws Exception {
        try (MemcacheContext context = new MemcacheContext()) {
            MemcacheClient client = ((MemcacheEndpoint) context.endpoint("memcache:127.0.0.1:1")).getClient();

            for (String key : List.of("", "two words", "k".repeat(251))) {
                assertThatThrownBy(() -> client.get(key)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> client.getMany(List.of("k", key)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Tag("server")
    @Test
    void prefixAndPolicyHoldForEveryOperationAndAHeaderTellsTheKeySent() throws Exception {
        try (MemcachedServer server = MemcachedServer.start();
                MemcachedReader reader = server.reader();
                MemcacheContext context = new MemcacheContext()) {
            String uri = "memcache:" + server.address() + "?timeout=10000&timeToLive=0&keyPolicy=hash&keyPrefix=app:";
            String sent = context.send(uri, "1", KEY, "two words").getMessage().getHeader(SENT_KEY, String.class);

            assertThat(sent).startsWith("app:two_words#").hasSize(14 + 64);
            assertThat(reader.get(Records.bytes(sent))).isEqualTo(Records.bytes("1"));
            assertThat(context.request(uri + "&operation=get", null, KEY, "two words"))
                    .isEqualTo(Records.bytes("1"));

            context.request(uri, Map.of("in bulk", "2"));
            assertThat(context.request(uri + "&operation=get", null, KEY, "in bulk"))
                    .isEqualTo(Records.bytes("2"));
            Map<?, ?> found = (Map<?, ?>)
                    context.request(uri + "&operation=getMany", null, KEYS, List.of("two words", "in bulk"));
            assertThat(found.keySet().toString()).isEqualTo("[two words, in bulk]");
        }
    }

    @Test
    void aPrefixThatWouldDifferByExchangeIsRefusedAtTheStart() {
        try (MemcacheContext context = new MemcacheContext()) {
            assertThatThrownBy(() -> context.endpoint("memcache:a:1?keyPrefix=${header.tenant}:"))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .hasMessageContaining("'${header.tenant}:'")
                    .hasMessageContaining("put the expression into the option key or the header CamelMemcacheKey");

            context.component().getConfiguration().setKeyPrefix("$simple{header.tenant}:");
            assertThatThrownBy(() -> context.endpoint("memcache:b:1")).hasMessageContaining("keyPrefix is the same");
        }
    }

    @Test
    void aPrefixCountsForTheLengthOfTheKey() throws Exception {
        try (MemcacheContext context = new MemcacheContext()) {
            assertThat(context.send("memcache:a:1?keyPrefix=xx&timeToLive=0", "v", KEY, "k".repeat(249))
                            .getException())
                    .hasMessageContaining("251 bytes");
        }
    }
}
