package org.memcload.component.memcache.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ComputedFiguresTest {

    @Test
    void figuresAreAddedToTheStatistics() {
        assertThat(ComputedFigures.with(
                        Map.of("bytes", "3", "limit_maxbytes", "8", "get_hits", "2", "get_misses", "1")))
                .isEqualTo(Map.of(
                        "bytes", "3",
                        "limit_maxbytes", "8",
                        "get_hits", "2",
                        "get_misses", "1",
                        "computed.hit_ratio", "0.6667",
                        "computed.memory_used_percent", "37.50"));
    }

    @Test
    void figuresWhoseStatisticsAreMissingOrMalformedAreLeftOut() {
        Map<String, String> stats = Map.of("bytes", "3", "limit_maxbytes", "many", "get_hits", "0", "get_misses", "0");

        assertThat(ComputedFigures.with(stats)).isEqualTo(stats);
        assertThat(ComputedFigures.with(Map.of())).isEmpty();
        assertThat(ComputedFigures.with(Map.of("bytes", "3", "limit_maxbytes", "0")))
                .hasSize(2);
    }
}
