package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerLimitsTest {

    @Test
    void theLargestItemIsWhatTheServerSays() {
        assertThat(ServerLimits.of(Map.of("item_size_max", "1048576")).itemSizeMax())
                .isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1m", "-1", "99999999999999999999"})
    void whatIsNoSizeIsNoLimit(String size) {
        assertThat(ServerLimits.of(Map.of("item_size_max", size)).itemSizeMax()).isEqualTo(Long.MAX_VALUE);
    }
}
