package org.memcload.component.memcache.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLimitsTest {

    @Test
    void anItemIsAcceptedUpToTheLimitWithItsOverhead() {
        ServerLimits limits = ServerLimits.of(null, Map.of("item_size_max", "1000"));

        assertThat(limits.accepts(10, 931, 0)).isTrue();
        assertThat(limits.accepts(10, 932, 0)).isFalse();
        assertThat(limits.accepts(10, 927, 1)).isTrue();
        assertThat(limits.accepts(10, 928, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1m", "-1", "18446744073709551615"})
    void whatIsNoSizeIsNoLimit(String size) {
        assertThat(ServerLimits.of(null, Map.of("item_size_max", size)).itemSizeMax())
                .isEqualTo(Long.MAX_VALUE);
    }
}
