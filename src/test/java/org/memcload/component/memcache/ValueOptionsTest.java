package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.memcload.component.memcache.value.FlagsConvention;

class ValueOptionsTest {

    private static final String URI = "memcache:127.0.0.1:11211?";

    @AutoClose
    private final MemcacheContext context = new MemcacheContext();

    @Test
    void valuesArePlainAndUncompressedUnlessToldOtherwise() {
        MemcacheConfiguration options = options("");

        assertThat(options.getFlagsConvention()).isEqualTo(FlagsConvention.PLAIN);
        assertThat(options.getFlags()).isNull();
        assertThat(options.getCompressionThreshold()).isZero();
        assertThat(options.getDataFormat()).isNull();
        assertThat(options.getValueType()).isNull();
    }

    @Test
    void theEndpointTakesTheOptionsOfValues() {
        MemcacheConfiguration options = options(
                "flagsConvention=pymemcache&flags=7&compressionThreshold=400&dataFormat=jackson&valueType=java.lang.String");

        assertThat(options.getFlagsConvention()).isEqualTo(FlagsConvention.PYMEMCACHE);
        assertThat(options.getFlags()).isEqualTo(7);
        assertThat(options.getCompressionThreshold()).isEqualTo(400);
        assertThat(options.getDataFormat()).isEqualTo("jackson");
        assertThat(options.getValueType()).isEqualTo("java.lang.String");
    }

    @Test
    void optionsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> options("flags=-1")).hasStackTraceContaining("flags is 0 or more, not -1");
        assertThatThrownBy(() -> options("compressionThreshold=-1"))
                .hasStackTraceContaining("compressionThreshold is 0 or more, not -1");
        assertThatThrownBy(() -> options("flagsConvention=other")).hasStackTraceContaining("FlagsConvention");
    }

    private MemcacheConfiguration options(String parameters) {
        return ((MemcacheEndpoint) context.endpoint(URI + parameters)).getConfiguration();
    }
}
