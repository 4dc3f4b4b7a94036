package org.memcload.component.memcache.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KeyPolicyTest {

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
    void aKeyChosenToLookLikeAHashedOneDoesNotBecomeTheKeyOfAnother() {
        for (String victim : List.of("two words", " ", "k".repeat(300))) {
            String hashed = KeyPolicy.HASH.apply(victim);

            assertThat(KeyPolicy.HASH.apply(hashed))
                    .startsWith(hashed.substring(0, hashed.indexOf('#')))
                    .isNotEqualTo(hashed);
            assertThat(KeyPolicy.REJECT.apply(hashed)).isEqualTo(hashed);
        }
        String almost = "k#" + HASH_OF_TWO_WORDS.toUpperCase(Locale.ROOT);
        assertThat(KeyPolicy.HASH.apply(almost)).isEqualTo(almost);
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
    void aRejectedKeyIsShownWithoutItsControlCharactersAndTheWayOutIsNamed() {
        assertThatThrownBy(() -> KeyPolicy.REJECT.apply("a\u001b[2Jb"))
                .hasMessageContaining("'a_[2Jb'")
                .hasMessageContaining("keyPolicy=hash");
    }

    @Test
    void aRejectedKeyIsShownWithTheSpacesThatItIsRejectedFor() {
        assertThatThrownBy(() -> KeyPolicy.REJECT.apply("a b")).hasMessageContaining("'a b'");
    }
}
