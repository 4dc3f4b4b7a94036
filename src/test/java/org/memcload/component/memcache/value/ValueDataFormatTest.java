package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueDataFormatTest {

    private final Values values = new Values();

    record Point(int x, int y) {}

    @AfterEach
    void end() {
        values.close();
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void everyBodyPassesThroughTheDataFormatInBothDirections(FlagsConvention convention) throws Exception {
        ValueCodec json = ValueCodec.create(values.context(), convention, 0, "jackson", null);

        for (Object body : List.of(Map.of("a", List.of(1, 2)), List.of(), "text", 42, true)) {
            StoredValue stored = values.encode(json, body);
            assertThat(stored.flags()).isEqualTo(convention.types().bytesFlags());
            assertThat(values.decode(json, stored)).isEqualTo(body);
        }
        assertThat(values.encode(json, Map.of("a", 1)).bytes()).isEqualTo(bytes("{\"a\":1}"));
        assertThat(values.encode(json, "text").bytes()).isEqualTo(bytes("\"text\""));
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void whatTheDataFormatMakesIsCompressed(FlagsConvention convention) throws Exception {
        ValueCodec json = ValueCodec.create(values.context(), convention, 100, "jackson", null);
        Map<String, String> body = Map.of("text", "x".repeat(1000));

        StoredValue stored = values.encode(json, body);

        assertThat(stored.flags()).isEqualTo(convention.types().bytesFlags() | convention.compressedFlag());
        assertThat(stored.bytes()).hasSizeLessThan(100);
        assertThat(values.decode(json, stored)).isEqualTo(body);
    }

    @Test
    void theDataFormatReadsTextOfOtherClients() throws Exception {
        ValueCodec json = ValueCodec.create(values.context(), FlagsConvention.PYMEMCACHE, 0, "jackson", null);
        StoredValue stored = values.encode(Values.codec(FlagsConvention.PYMEMCACHE, 10), "[" + "1,".repeat(100) + "1]");

        assertThat(stored.flags()).isEqualTo(16 | 8);
        assertThat((List<?>) values.decode(json, stored)).hasSize(101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"points", "#points"})
    void aDataFormatOfTheRegistryIsFoundByItsName(String name) throws Exception {
        JacksonDataFormat points = new JacksonDataFormat(Point.class);
        values.context().getRegistry().bind("points", points);
        ValueCodec codec = ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, name, null);

        assertThat(points.getStatus()).isEqualTo(ServiceStatus.Started);
        assertThat(values.decode(codec, values.encode(codec, new Point(1, 2)))).isEqualTo(new Point(1, 2));
    }

    @Test
    void theValueTypeAppliesToWhatTheDataFormatGives() throws Exception {
        ValueCodec codec = ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, "jackson", "java.lang.String");

        assertThat(values.decode(codec, bytes("42"), 0)).isEqualTo("42");
        assertThat(values.decode(codec, bytes("null"), 0)).isNull();
    }

    @Test
    void theMessageKeepsItsHeaders() throws Exception {
        ValueCodec json = ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, "jackson", null);
        Exchange exchange = values.exchange();
        exchange.getMessage().setBody(Map.of());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain");

        json.encode(Map.of("a", 1), exchange, null);
        json.decode(bytes("{}"), 0, exchange);

        assertThat(exchange.getMessage().getHeaders()).containsOnly(Map.entry(Exchange.CONTENT_TYPE, "text/plain"));
        assertThat(exchange.getMessage().getBody()).isEqualTo(Map.of());
    }

    @Test
    void whatTheDataFormatCannotWriteOrReadIsAnErrorThatNamesIt() throws Exception {
        ValueCodec json = ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, "jackson", null);

        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.encode(json, new Object()))
                .withMessageStartingWith("The data format jackson cannot marshal a java.lang.Object: ");
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.decode(json, bytes("{"), 7))
                .withMessageStartingWith("The data format jackson cannot unmarshal the value, 1 bytes with flags 7: ");
    }

    @Test
    void namesOfNothingAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, "none", null))
                .withMessageContaining("dataFormat none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValueCodec.create(values.context(), FlagsConvention.PLAIN, 0, null, "no.Such"))
                .withMessageContaining("valueType no.Such");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
