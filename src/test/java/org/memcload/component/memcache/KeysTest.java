package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.KEYS;
import static org.memcload.component.memcache.MemcacheConstants.SENT_KEY;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.memcload.testing.MemcachedReader;
import org.memcload.testing.MemcachedServer;

class KeysTest {

    /** SHA-256 of {@code "two words"}, by sha256sum. */
    private static final String HASH_OF_TWO_WORDS = "a03f1d611645eb53ad16c1af546ca0792dc884505bab57ede80f4dad6b911d3a";

    @Test
    void aKeyThatMemcachedTakesIsNeverChanged() {
        for (String key : List.of("k", "!~", "ключ", "k".repeat(250))) {
            assertThat(KeyPolicy.HASH.apply(key)).isEqualTo(key);
            assertThat(KeyPolicy.REJECT.apply(key)).isEqualTo(key);
        }
    }

    @Test
    void anyOtherBecomesItsReadableBeginningAndItsHash() {
        assertThat(KeyPolicy.HASH.apply("two words")).isEqualTo("two_words#" + HASH_OF_TWO_WORDS);
        assertThat(KeyPolicy.HASH.apply("é\n".repeat(200)))
                .startsWith("__".repeat(50) + "#")
                .hasSize(165);
    }

    @Test
    void keysThatDifferAnywhereStayDifferent() {
        String start = "k".repeat(300);

        assertThat(KeyPolicy.HASH.apply(start + "1")).isNotEqualTo(KeyPolicy.HASH.apply(start + "2"));
        assertThat(KeyPolicy.HASH.apply("a b")).isNotEqualTo(KeyPolicy.HASH.apply("a\tb"));
    }

    @Test
    void anEmptyKeyIsAnErrorUnderEitherPolicy() {
        for (KeyPolicy policy : KeyPolicy.values()) {
            assertThatThrownBy(() -> policy.apply("")).hasMessageContaining("0 bytes");
        }
    }

    @Test
    void halfOfASurrogatePairIsAnErrorUnderEitherPolicy() {
        for (KeyPolicy policy : KeyPolicy.values()) {
            assertThatThrownBy(() -> policy.apply("k\ud83d"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("surrogate")
                    .hasMessageContaining("'k_'");
            assertThat(policy.apply("k\ud83d\ude00")).isEqualTo("k\ud83d\ude00");
        }
    }

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

    @Test
    void aRejectedKeyIsShownWithoutItsControlCharactersAndTheWayOutIsNamed() {
        assertThatThrownBy(() -> KeyPolicy.REJECT.apply("a\u001b[2Jb"))
                .hasMessageContaining("'a_[2Jb'")
                .hasMessageContaining("keyPolicy=hash");
    }

    @Test
    void aRejectedKeyIsShownWithTheSpacesThatItIsRejectedFor() {
        assertThatThrownBy(() -> KeyPolicy.REJECT.apply("a b")).hasMessageContaining("'a b'");
    }

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
    void aPrefixCountsForTheLengthOfTheKey() throws Exception {
        try (MemcacheContext context = new MemcacheContext()) {
            assertThat(context.send("memcache:a:1?keyPrefix=xx&timeToLive=0", "v", KEY, "k".repeat(249))
                            .getException())
                    .hasMessageContaining("251 bytes");
        }
    }
}
