package org.memcload.component.memcache.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

class ValueRoundTripTest {

    private static final Values VALUES = new Values();

    @AfterContainer
    static void end() {
        VALUES.close();
    }

    @Property
    void bytesComeBackInEveryConvention(
            @ForAll FlagsConvention convention, @ForAll @IntRange(max = 64) int threshold, @ForAll byte[] bytes) {
        assertThat(roundTrip(convention, threshold, bytes)).isEqualTo(bytes);
    }

    @Property
    void repeatedBytesComeBackInEveryConvention(
            @ForAll FlagsConvention convention,
            @ForAll @IntRange(max = 64) int threshold,
            @ForAll byte content,
            @ForAll @IntRange(max = 5000) int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, content);

        assertThat(roundTrip(convention, threshold, bytes)).isEqualTo(bytes);
    }

    @Property
    void textComesBackAsTextOrItsBytes(
            @ForAll FlagsConvention convention,
            @ForAll @IntRange(max = 64) int threshold,
            @ForAll("unicode") String text) {
        assertThat(roundTrip(convention, threshold, text))
                .isEqualTo(convention == FlagsConvention.PLAIN ? text.getBytes(StandardCharsets.UTF_8) : text);
    }

    @Property
    void numbersComeBackAsTheTypeOfPymemcache(@ForAll int number, @ForAll long large, @ForAll short small) {
        assertThat(roundTrip(FlagsConvention.PYMEMCACHE, 0, number)).isEqualTo(number);
        assertThat(roundTrip(FlagsConvention.PYMEMCACHE, 0, large)).isEqualTo(large);
        assertThat(roundTrip(FlagsConvention.PYMEMCACHE, 0, small)).isEqualTo((int) small);
    }

    @Property
    void bigNumbersKeepTheirValue(@ForAll BigInteger number) {
        assertThat(new BigInteger(
                        roundTrip(FlagsConvention.PYMEMCACHE, 0, number).toString()))
                .isEqualTo(number);
    }

    @Property
    void theTypesOfSpymemcachedComeBack(@ForAll("spymemcachedTypes") Object value) {
        assertThat(roundTrip(FlagsConvention.SPYMEMCACHED, 0, value)).isEqualTo(value);
    }

    @Property
    void bytesAndFlagsOfAnyKindAreReadOrAreAnErrorOfTheValue(
            @ForAll FlagsConvention convention, @ForAll int flags, @ForAll byte[] bytes) {
        ValueCodec codec = Values.codec(convention, 1);
        try {
            assertThat(VALUES.decode(codec, bytes, flags)).isNotNull();
            assertThat(VALUES.decode(codec, bytes, flags & 0xf1f)).isNotNull();
        } catch (ValueException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    @Property
    void aDamagedCompressedValueIsNeverReadAsAnother(
            @ForAll FlagsConvention convention,
            @ForAll @Size(min = 200, max = 2000) byte[] content,
            @ForAll @IntRange(max = 9999) int where,
            @ForAll @IntRange(min = 1, max = 255) int damage) {
        byte[] bytes = Arrays.copyOf(content, content.length + 2000);
        ValueCodec codec = Values.codec(convention, 1);
        StoredValue stored = VALUES.encode(codec, bytes);
        byte[] damaged = stored.bytes().clone();
        damaged[where % damaged.length] ^= (byte) damage;

        assertThat(damaged.length).isLessThan(bytes.length);
        try {
            // the header of gzip has bytes that tell nothing of the content
            assertThat(VALUES.decode(codec, damaged, stored.flags())).isEqualTo(bytes);
        } catch (ValueException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    @Property
    void aCompressedValueCutAnywhereIsAnError(
            @ForAll FlagsConvention convention, @ForAll @IntRange(max = 9999) int where) {
        ValueCodec codec = Values.codec(convention, 1);
        StoredValue stored = VALUES.encode(codec, "a text, again a text, ".repeat(50));
        byte[] cut = Arrays.copyOf(stored.bytes(), where % stored.bytes().length);

        assertThat(errorOf(codec, cut, stored.flags())).contains("damaged");
    }

    @Property
    void aCompressedValueWithMoreBehindItIsAnError(
            @ForAll FlagsConvention convention, @ForAll @Size(min = 1, max = 60) byte[] more) {
        ValueCodec codec = Values.codec(convention, 1);
        StoredValue stored = VALUES.encode(codec, "a text, again a text, ".repeat(50));
        byte[] longer = Arrays.copyOf(stored.bytes(), stored.bytes().length + more.length);
        System.arraycopy(more, 0, longer, stored.bytes().length, more.length);

        assertThat(errorOf(codec, longer, stored.flags())).contains("damaged");
    }

    private static String errorOf(ValueCodec codec, byte[] bytes, int flags) {
        try {
            return "no error, but " + VALUES.decode(codec, bytes, flags);
        } catch (ValueException e) {
            return e.getMessage();
        }
    }

    @Provide
    Arbitrary<String> unicode() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .array(int[].class)
                .ofMaxSize(200)
                .map(points -> new String(points, 0, points.length));
    }

    @Provide
    @SuppressWarnings("JavaUtilDate") // the only date that spymemcached knows
    Arbitrary<Object> spymemcachedTypes() {
        return Arbitraries.oneOf(
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.bytes().asGeneric(),
                Arbitraries.integers().asGeneric(),
                Arbitraries.longs().asGeneric(),
                Arbitraries.floats().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.longs().map(Date::new).asGeneric());
    }

    private static Object roundTrip(FlagsConvention convention, int threshold, Object body) {
        ValueCodec codec = Values.codec(convention, threshold);
        return VALUES.decode(codec, VALUES.encode(codec, body));
    }
}
