package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinateTest {

    private static final Pattern GRAMMAR = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "67.7835424444",
                "-22.8044005471",
                "5",
                "5.",
                ".5",
                "+1",
                "007",
                "1e-3",
                "1E+3",
                "-.5e1",
                "0",
                "-0",
                "-0.0",
                "-0e999",
                "0e99999999999999999999",
                "1e-4294967297",
                "100e-4294967298",
                "1e-400",
                "1e22",
                "1e23",
                "1e-22",
                "1e-23",
                "9007199254740992",
                "9007199254740993",
                "9007199254740993e1",
                "9999999999999999999",
                "18446744073709551617",
                "99999999999999999999",
                "1.7976931348623157e308",
                "1.7976931348623158e308",
                "4.9e-324",
                "2.4703282292062327e-324",
                "2.4703282292062328e-324",
                "2.2250738585072012e-308",
                "0.1",
                "123456789012345678901234567890e-30"
            })
    void a_decimal_number_has_the_value_of_the_nearest_double(String text) {
        assertThat(bits(parse(text))).isEqualTo(bits(Double.parseDouble(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "+",
                "-",
                "+.",
                "e",
                "e1",
                ".e1",
                "1e",
                "1e+",
                "1e-",
                "1e1.",
                "1e1e1",
                "1.2.3",
                "--1",
                "+-1",
                "1-",
                " 1",
                "1 ",
                "\t1",
                "1\r",
                "1_0",
                "1,5",
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "0x1p3",
                "0x10",
                "1f",
                "1d",
                "1F",
                "1D",
                "1L",
                "\u00b2",
                "1\u0000",
                "/",
                ":",
                "nan",
                "inf"
            })
    void anything_else_is_no_number(String text) {
        assertThat(parse(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "-1e400", "1e309", "1.7976931348623159e308", "1e99999999999999999999", "1e4294967297"})
    void a_number_that_is_not_finite_is_none(String text) {
        assertThat(parse(text)).isNaN();
    }

    @Test
    void arabic_digits_are_no_digits() {
        byte[] bytes = "\u0661".getBytes(UTF_8);

        assertThat(Coordinate.parse(bytes, 0, bytes.length)).isNaN();
    }

    @Test
    void only_the_given_slice_is_read() {
        byte[] bytes = "91.5e12".getBytes(ISO_8859_1);

        assertThat(Coordinate.parse(bytes, 1, 4)).isEqualTo(1.5);
    }

    @Test
    @Timeout(10)
    void a_megabyte_of_digits_is_read_in_linear_time() {
        String digits = "1234567890".repeat(100_000);

        assertThat(parse("0." + digits)).isEqualTo(Double.parseDouble("0.12345678901234567890123456789"));
        assertThat(parse(digits + "e-999999")).isEqualTo(Double.parseDouble("1.2345678901234567890123456789"));
        assertThat(parse("1e-" + digits)).isEqualTo(0.0);
        assertThat(parse("0".repeat(1_000_000) + "7")).isEqualTo(7.0);
        assertThat(parse(digits)).isNaN();
        assertThat(parse(digits + "x")).isNaN();
    }

    @Property
    void any_double_as_Java_writes_it_comes_back(@ForAll("finite") double value) {
        assertThat(bits(parse(Double.toString(value)))).isEqualTo(bits(value));
    }

    @Property
    void any_double_written_in_full_comes_back(@ForAll("finite") double value) {
        assertReadAsJavaReadsIt(new BigDecimal(value).toPlainString());
        assertReadAsJavaReadsIt(new BigDecimal(value).toString());
    }

    @Property
    void halfway_between_two_doubles_is_rounded_as_Java_rounds_it(@ForAll("finite") double value) {
        double next = Math.nextUp(value);
        if (Double.isFinite(next)) {
            BigDecimal halfway = new BigDecimal(value).add(new BigDecimal(next)).multiply(new BigDecimal("0.5"));
            assertReadAsJavaReadsIt(halfway.toString());
        }
    }

    @Property
    void degrees_with_ten_decimals_are_read_exactly(
            @ForAll @IntRange(min = -360, max = 360) int degrees, @ForAll long part) {
        double value = degrees + (double) part / Long.MAX_VALUE;

        assertReadAsJavaReadsIt(String.format(Locale.ROOT, "%.10f", value));
        assertReadAsJavaReadsIt(String.format(Locale.ROOT, "%.13e", value));
    }

    @Property(tries = 5000)
    void any_digits_with_any_point_and_exponent_are_read_exactly(
            @ForAll @CharRange(from = '0', to = '9') @StringLength(min = 1, max = 24) String digits,
            @ForAll @IntRange(min = 0, max = 24) int point,
            @ForAll @IntRange(min = -30, max = 30) int exponent) {
        String text = new StringBuilder(digits)
                .insert(Math.min(point, digits.length()), '.')
                .toString();

        assertReadAsJavaReadsIt(text);
        assertReadAsJavaReadsIt("-" + text + "e" + exponent);
        assertReadAsJavaReadsIt(digits + "E" + exponent);
    }

    @Property(tries = 20_000)
    void rubbish_is_a_number_only_where_the_grammar_says_so(
            @ForAll
                    @Chars({
                        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.', 'e', 'E', 'x', 'X', 'f', 'F',
                        'd', 'D', 'n', 'N', 'a', 'A', ' ', '\t'
                    })
                    @StringLength(max = 8)
                    String text) {
        assertReadAsTheGrammarSays(text);
    }

    @Property(tries = 20_000)
    void what_is_nearly_a_number_is_one_only_where_the_grammar_says_so(
            @ForAll @Chars({'0', '9', '+', '-', '.', 'e', 'E'}) @StringLength(max = 8) String text) {
        assertReadAsTheGrammarSays(text);
    }

    @Provide
    Arbitrary<Double> finite() {
        Arbitrary<Double> any = Arbitraries.longs()
                .withDistribution(RandomDistribution.uniform())
                .map(Double::longBitsToDouble);
        Arbitrary<Double> subnormal =
                Arbitraries.longs().between(1, (1L << 52) - 1).map(Double::longBitsToDouble);
        Arbitrary<Double> extreme = Arbitraries.of(
                0.0,
                -0.0,
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Math.nextDown(Double.MIN_NORMAL),
                0x1p53,
                0x1p53 + 2,
                0x1p53 - 1,
                1e22,
                1e21,
                1e-22);
        Arbitrary<Double> wholeNumber = Arbitraries.longs().map(value -> (double) value);
        return Arbitraries.oneOf(any, any, subnormal, extreme, wholeNumber).filter(Double::isFinite);
    }

    private static void assertReadAsTheGrammarSays(String text) {
        double expected = Double.NaN;
        if (GRAMMAR.matcher(text).matches() && !Double.isInfinite(Double.parseDouble(text))) {
            expected = Double.parseDouble(text);
        }
        assertThat(bits(parse(text))).as(text).isEqualTo(bits(expected));
    }

    private static void assertReadAsJavaReadsIt(String text) {
        assertThat(bits(parse(text))).as(text).isEqualTo(bits(Double.parseDouble(text)));
    }

    private static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    private static double parse(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        return Coordinate.parse(bytes, 0, bytes.length);
    }
}
