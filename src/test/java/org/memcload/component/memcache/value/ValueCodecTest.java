package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileBinding;
import org.apache.camel.converter.stream.InputStreamCache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCodecTest {

    private static final ValueCodec PLAIN = Values.codec(FlagsConvention.PLAIN);
    private static final ValueCodec PYMEMCACHE = Values.codec(FlagsConvention.PYMEMCACHE);
    private static final ValueCodec SPYMEMCACHED = Values.codec(FlagsConvention.SPYMEMCACHED);

    private final Values values = new Values();

    private record Point(int x, int y) implements Serializable {}

    @AfterEach
    void end() {
        values.close();
    }

    @Test
    void plainBytesAndTextAreStoredAsTheyAreWithFlagsZero() {
        assertStored(values.encode(PLAIN, bytes("grüße")), bytes("grüße"), 0);
        assertStored(values.encode(PLAIN, "grüße"), bytes("grüße"), 0);
        assertStored(values.encode(PLAIN, ""), new byte[0], 0);
    }

    @Test
    void plainValuesAreReadAsBytesWhateverTheirFlags() {
        for (int flags : new int[] {0, 1, 2, 8, 16, 0x800, -1}) {
            assertThat(values.decode(PLAIN, bytes("v"), flags)).isEqualTo(bytes("v"));
        }
    }

    @Test
    void textIsUtf8WhateverTheCharsetOfTheExchange() {
        Exchange exchange = values.exchange();
        exchange.setProperty(Exchange.CHARSET_NAME, "UTF-16");

        assertThat(PLAIN.encode("grüße", exchange, null).bytes()).isEqualTo(bytes("grüße"));
        assertThat(asText(FlagsConvention.PLAIN).decode(bytes("grüße"), 0, exchange))
                .isEqualTo("grüße");
    }

    @Test
    void anyTextIsStoredLikeAString() {
        assertStored(values.encode(PYMEMCACHE, CharBuffer.wrap("text")), bytes("text"), 16);
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void textThatHasNoFormInUtf8IsRefused(FlagsConvention convention) {
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.encode(Values.codec(convention), "half\ud83d"))
                .withMessageContaining("surrogate");
    }

    @Test
    void pymemcacheReadsANumberThatDecrMadeShorter() {
        assertThat(values.decode(PYMEMCACHE, bytes("9 "), 2)).isEqualTo(9);
        assertThat(values.decode(PYMEMCACHE, bytes("9  "), 4)).isEqualTo(9L);
    }

    @Test
    void pymemcacheNumbersAreOfTheSmallestTypeOfTheirFlag() {
        assertThat(values.decode(PYMEMCACHE, bytes("2147483647"), 2)).isEqualTo(Integer.MAX_VALUE);
        assertThat(values.decode(PYMEMCACHE, bytes("2147483648"), 2)).isEqualTo(2147483648L);
        assertThat(values.decode(PYMEMCACHE, bytes("1"), 4)).isEqualTo(1L);
        assertThat(values.decode(PYMEMCACHE, bytes("-9223372036854775808"), 4)).isEqualTo(Long.MIN_VALUE);
        assertThat(values.decode(PYMEMCACHE, bytes("18446744073709551615"), 4)).hasToString("18446744073709551615");
    }

    @Test
    void whatIsNotWhatItsFlagsSayIsReadAsTheBytesStored() {
        byte[] noUtf8 = {(byte) 0xc3};
        for (byte[] noNumber : List.of(noUtf8, new byte[0], bytes("x"), bytes("1 2"), bytes("1".repeat(5000)))) {
            assertThat(values.decode(PYMEMCACHE, noNumber, 2)).isSameAs(noNumber);
            assertThat(values.decode(PYMEMCACHE, noNumber, 4)).isSameAs(noNumber);
        }
        for (byte[] bytes : List.of(noUtf8, new byte[0], bytes("1"))) {
            for (int flags : new int[] {1, 4 | 1, 16 | 2, 32}) {
                assertThat(values.decode(PYMEMCACHE, bytes, flags)).isSameAs(bytes);
            }
            for (int flags : new int[] {1, 0x40, 0x200 | 1, 0x900, 0x1_0000}) {
                assertThat(values.decode(SPYMEMCACHED, bytes, flags)).isSameAs(bytes);
            }
        }
        byte[] nineBytes = new byte[9];
        for (int flags = 0x100; flags <= 0x800; flags += 0x100) {
            assertThat(values.decode(SPYMEMCACHED, nineBytes, flags)).isSameAs(nineBytes);
        }
        assertThat(values.decode(SPYMEMCACHED, bytes("x"), 0x100)).isEqualTo(bytes("x"));
        assertThat(values.decode(PYMEMCACHE, noUtf8, 16)).isSameAs(noUtf8);
        assertThat(values.decode(SPYMEMCACHED, noUtf8, 0)).isSameAs(noUtf8);
    }

    static Stream<Arguments> bodiesWithoutAForm() {
        return Stream.<Object>of(
                        new Point(1, 2),
                        new ArrayList<>(),
                        new ArrayList<>(List.of((byte) 1)),
                        new ArrayList<>(List.of("a")),
                        new HashMap<>(),
                        new HashMap<>(Map.of("a", 1)),
                        new Object[0],
                        new Byte[] {1},
                        new String[] {"a"},
                        new int[] {1},
                        new char[] {'a'},
                        new Object(),
                        UUID.randomUUID(),
                        Instant.now(),
                        Thread.State.NEW,
                        'c',
                        new IllegalStateException("x"),
                        Integer.class)
                // an array would be taken for several arguments
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("bodiesWithoutAForm")
    void aBodyWithoutAFormIsRefusedInEveryConvention(Object body) {
        for (FlagsConvention convention : FlagsConvention.values()) {
            assertThatExceptionOfType(ValueException.class)
                    .isThrownBy(() -> values.encode(Values.codec(convention, 1), body))
                    .withMessageContaining("A " + body.getClass().getTypeName() + " cannot be stored")
                    .withMessageContaining("set dataFormat");
        }
    }

    @Test
    void numbersAreRefusedWhereTheConventionDoesNotKnowThem() {
        for (Object number : List.of(1, 1L, (short) 1, (byte) 1, 1f, 1d, true, Date.from(Instant.EPOCH))) {
            assertRefused(PLAIN, number);
        }
        for (Object number : List.of(1f, 1d, true, Date.from(Instant.EPOCH))) {
            assertRefused(PYMEMCACHE, number);
        }
        assertRefused(SPYMEMCACHED, (short) 1);
    }

    @Test
    void aSerialisedObjectIsNeverDeserialised() throws Exception {
        ByteArrayOutputStream serialised = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(serialised)) {
            out.writeObject(new Point(1, 2));
        }
        byte[] bytes = serialised.toByteArray();

        for (FlagsConvention convention : FlagsConvention.values()) {
            assertThat(values.decode(Values.codec(convention), bytes, 1)).isSameAs(bytes);
            assertThatExceptionOfType(ValueException.class)
                    .isThrownBy(() -> values.decode(new ValueCodec(convention, 0, null, Point.class), bytes, 1))
                    .withMessageContaining("cannot be converted to the valueType " + Point.class.getTypeName());
        }
    }

    @Test
    void aNullBodyIsRefused() {
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.encode(PLAIN, null))
                .withMessage("There is no value to store: the body is null");
    }

    @Test
    void whatCamelConvertsToBytesIsStoredAsBytes(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), bytes("value"));
        GenericFile<File> consumed = new GenericFile<>();
        consumed.setFile(file.toFile());
        consumed.setBinding(new FileContent());
        for (Object body : List.of(
                new ByteArrayInputStream(bytes("value")),
                new InputStreamCache(bytes("value")),
                new StringReader("value"),
                file,
                file.toFile(),
                consumed)) {
            assertStored(values.encode(PLAIN, body), bytes("value"), 0);
        }
        assertStored(values.encode(PYMEMCACHE, new StringReader("value")), bytes("value"), 0);
        assertStored(values.encode(SPYMEMCACHED, new StringReader("value")), bytes("value"), 0x800);
    }

    @Test
    void aFileThatIsNotThereIsAnErrorThatSaysSo(@TempDir Path directory) {
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.encode(PLAIN, directory.resolve("none").toFile()))
                .withMessageContaining("none");
    }

    @Test
    void ofAByteBufferWhatRemainsIsStoredAndItStaysAsItIs() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes("..value..")).position(2).limit(7);

        assertStored(values.encode(PLAIN, buffer), bytes("value"), 0);
        assertStored(values.encode(PLAIN, buffer), bytes("value"), 0);
        assertStored(values.encode(PLAIN, buffer.asReadOnlyBuffer()), bytes("value"), 0);
    }

    @Test
    void onlyValuesAboveTheThresholdAreCompressed() {
        ValueCodec codec = Values.codec(FlagsConvention.PLAIN, 1000);

        assertStored(values.encode(codec, "x".repeat(1000)), bytes("x".repeat(1000)), 0);
        StoredValue compressed = values.encode(codec, "x".repeat(1001));
        assertThat(compressed.flags()).isEqualTo(8);
        assertThat(compressed.bytes()).hasSizeLessThan(100);
        assertThat(values.decode(codec, compressed)).isEqualTo(bytes("x".repeat(1001)));
    }

    @Test
    void withoutAThresholdNothingIsCompressed() {
        assertThat(values.encode(PLAIN, "x".repeat(100_000)).bytes()).hasSize(100_000);
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void aValueThatCompressionMakesLargerStaysAsItIs(FlagsConvention convention) {
        byte[] random = Values.random(1000);

        StoredValue stored = values.encode(Values.codec(convention, 1), random);

        assertThat(stored.bytes()).isSameAs(random);
        assertThat(stored.flags()).isEqualTo(convention.types().bytesFlags());
    }

    @Test
    void otherFlagsWithThatOfCompressionAreNoCompressedPlainValue() {
        assertThat(values.decode(Values.codec(FlagsConvention.PLAIN, 1), bytes("value"), 8 | 16))
                .isEqualTo(bytes("value"));
    }

    @ParameterizedTest
    @EnumSource
    void compressedValuesAreReadWithoutAThreshold(FlagsConvention convention) {
        StoredValue compressed = values.encode(Values.codec(convention, 1), bytes("x".repeat(100)));

        assertThat(compressed.bytes()).hasSizeLessThan(50);
        assertThat(values.decode(Values.codec(convention), compressed)).isEqualTo(bytes("x".repeat(100)));
    }

    @Test
    void aPlainValueWithTheFlagOfACompressedOneIsReadAsStoredUnlessItBeginsLikeOne() {
        for (byte[] value : List.of(new byte[0], new byte[] {0x78, (byte) 0x9c}, new byte[] {0x78, 0x79, 0x7a})) {
            assertThat(values.decode(PLAIN, value, 8)).isSameAs(value);
        }
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.decode(PLAIN, new byte[] {0x78, (byte) 0x9c, 1}, 8))
                .withMessageContaining("damaged");
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void aValueThatExpandsToMoreThan64MiBIsAnError(FlagsConvention convention) {
        byte[] bomb = convention.compression().compress(new byte[(64 << 20) + 1]);

        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.decode(Values.codec(convention, 1), bomb, convention.compressedFlag()))
                .withMessageContaining(bomb.length + " bytes, expands to more than 67108864 bytes");
    }

    @ParameterizedTest
    @EnumSource(FlagsConvention.class)
    void aValueOfExactly64MiBIsReadAgainAndALargerOneIsNotCompressed(FlagsConvention convention) {
        ValueCodec codec = Values.codec(convention, 1);
        StoredValue largest = values.encode(codec, new byte[64 << 20]);

        assertThat(largest.bytes()).hasSizeLessThan(1 << 20);
        assertThat((byte[]) values.decode(codec, largest)).hasSize(64 << 20);
        assertThat(values.encode(codec, new byte[(64 << 20) + 1]).bytes()).hasSize((64 << 20) + 1);
    }

    @Test
    void aZlibStreamWithADictionaryIsDamaged() {
        Deflater deflater = new Deflater();
        deflater.setDictionary(bytes("dictionary"));
        deflater.setInput(bytes("dictionary"));
        deflater.finish();
        byte[] compressed = new byte[100];
        int length = deflater.deflate(compressed);
        deflater.end();

        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.decode(PYMEMCACHE, Arrays.copyOf(compressed, length), 8))
                .withMessageContaining("dictionary");
    }

    @Test
    void flagsGivenTakeThePlaceOfThoseOfTheConventionAndLeaveTheValueUncompressed() {
        for (FlagsConvention convention : FlagsConvention.values()) {
            StoredValue stored = Values.codec(convention, 1).encode("x".repeat(100), values.exchange(), 0xcafe);

            assertStored(stored, bytes("x".repeat(100)), 0xcafe);
        }
        assertStored(PYMEMCACHE.encode(42, values.exchange(), 0), bytes("42"), 0);
    }

    @Test
    void theValueTypeIsWhatAReadValueIsConvertedTo() {
        assertThat(values.decode(asText(FlagsConvention.PLAIN), bytes("grüße"), 0))
                .isEqualTo("grüße");
        assertThat(values.decode(new ValueCodec(FlagsConvention.PLAIN, 0, null, Integer.class), bytes("42"), 0))
                .isEqualTo(42);
        assertThat(values.decode(asText(FlagsConvention.PYMEMCACHE), bytes("42"), 2))
                .isEqualTo("42");
    }

    @Test
    void aValueThatIsNotOfTheValueTypeIsAnError() {
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.decode(asText(FlagsConvention.PLAIN), new byte[] {(byte) 0xc3}, 0))
                .withMessageContaining("not UTF-8");
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() ->
                        values.decode(new ValueCodec(FlagsConvention.PLAIN, 0, null, Integer.class), bytes("x"), 0))
                .withMessageContaining("valueType java.lang.Integer");
    }

    private void assertRefused(ValueCodec codec, Object body) {
        assertThatExceptionOfType(ValueException.class)
                .isThrownBy(() -> values.encode(codec, body))
                .withMessageContaining(body.getClass().getTypeName())
                .withMessageContaining("set dataFormat");
    }

    private static ValueCodec asText(FlagsConvention convention) {
        return new ValueCodec(convention, 0, null, String.class);
    }

    private static void assertStored(StoredValue stored, byte[] bytes, int flags) {
        assertThat(stored.bytes()).isEqualTo(bytes);
        assertThat(stored.flags()).isEqualTo(flags);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the file component binds to the files that it consumes. */
    private static final class FileContent implements GenericFileBinding<File> {

        private Object body;

        @Override
        public Object getBody(GenericFile<File> file) {
            return body == null ? file.getFile() : body;
        }

        @Override
        public void setBody(GenericFile<File> file, Object newBody) {
            body = newBody;
        }

        @Override
        public void loadContent(Exchange exchange, GenericFile<?> file) throws IOException {
            body = Files.readAllBytes(((File) file.getFile()).toPath());
        }
    }
}
