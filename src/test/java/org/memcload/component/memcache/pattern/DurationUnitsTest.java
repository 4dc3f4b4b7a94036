package org.memcload.component.memcache.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.MemcacheContext;

/** Durations of beans, set as Camel sets the properties of a bean in YAML. */
class DurationUnitsTest {

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    private final RateLimiter limiter = new RateLimiter();
    private final MemcacheIdempotentRepository repository = new MemcacheIdempotentRepository();

    @ParameterizedTest
    @CsvSource({"90s, PT90S", "10m, PT10M", "1h30m, PT1H30M", "PT5M, PT5M", "1500ms, PT1.5S"})
    void aDurationHasItsUnit(String text, Duration duration) {
        bind(limiter, "window", text);
        bind(repository, "pendingTimeToLive", text);

        assertThat(limiter.getWindow()).isEqualTo(duration);
        assertThat(repository.getPendingTimeToLive()).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "60000", " 5 ", "1w", "abc", "-5s", "-5", "1.5h"})
    void aPlainNumberIsRefusedSinceItsUnitIsNotKnown(String text) {
        assertThatThrownBy(() -> bind(limiter, "window", text))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("window is a duration with its unit, such as 90s, 10m or PT5M, not '" + text + "'");
        assertThatThrownBy(() -> bind(repository, "pendingTimeToLive", text))
                .rootCause()
                .hasMessageContaining("pendingTimeToLive is a duration with its unit");
        assertThat(limiter.getWindow()).isEqualTo(Duration.ofMinutes(1));
        assertThat(repository.getPendingTimeToLive()).isNull();
    }

    private void bind(Object bean, String property, String value) {
        Map<String, Object> properties = new HashMap<>(Map.of(property, value));
        PropertyBindingSupport.bindProperties(context.camel(), bean, properties);
    }
}
