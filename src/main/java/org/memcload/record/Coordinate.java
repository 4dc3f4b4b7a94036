package org.memcload.record;

import java.nio.charset.StandardCharsets;

/** Reads a latitude or longitude: a finite decimal number in ASCII. */
final class Coordinate {

    /** Digits that an unsigned long holds without wrapping: 10^19 - 1 is less than 2^64. */
    private static final int MAX_LONG_DIGITS = 19;

    /** Every whole number up to this one is a double. */
    private static final long MAX_EXACT_MANTISSA = 1L << 53;

    /** The powers of ten that are doubles themselves. */
    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    /** Far beyond {@link #EXACT_POWERS} even after subtracting {@link #MAX_LONG_DIGITS}, and far from overflow. */
    private static final int EXPONENT_CEILING = 1_000_000;

    private Coordinate() {}

    /**
     * The nearest double of an optional sign, digits with an optional fraction ({@code 5}, {@code 5.}, {@code .5}) and an optional
     * exponent ({@code 1e-3}); equal to the result of {@link Double#parseDouble}, {@code -0.0} included.
     *
     * @return NaN if the bytes are malformed or the number is too large for a double
     */
    static double parse(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = at < to && bytes[at] == '-';
        if (negative || (at < to && bytes[at] == '+')) {
            at++;
        }
        int start = at;
        int point = -1;
        long mantissa = 0;
        for (; at < to; at++) {
            int digit = bytes[at] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = 10 * mantissa + digit;
            } else if (bytes[at] == '.' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        int digits = at - start - (point < 0 ? 0 : 1);
        int fractionDigits = point < 0 ? 0 : at - point - 1;
        if (digits == 0) {
            return Double.NaN;
        }
        int exponent = 0;
        if (at < to) {
            if (bytes[at] != 'e' && bytes[at] != 'E') {
                return Double.NaN;
            }
            at++;
            boolean small = at < to && bytes[at] == '-';
            if (small || (at < to && bytes[at] == '+')) {
                at++;
            }
            if (at == to) {
                return Double.NaN;
            }
            for (; at < to; at++) {
                int digit = bytes[at] - '0';
                if (digit < 0 || digit > 9) {
                    return Double.NaN;
                }
                exponent = Math.min(10 * exponent + digit, EXPONENT_CEILING);
            }
            exponent = small ? -exponent : exponent;
        }
        int power = exponent - fractionDigits;
        if (digits <= MAX_LONG_DIGITS
                && mantissa >= 0
                && mantissa <= MAX_EXACT_MANTISSA
                && Math.abs(power) < EXACT_POWERS.length) {
            // both operands are exact, so the one rounding of IEEE 754 gives the nearest double
            // (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990)
            double magnitude = power < 0 ? mantissa / EXACT_POWERS[-power] : mantissa * EXACT_POWERS[power];
            return negative ? -magnitude : magnitude;
        }
        double value = Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        return Double.isInfinite(value) ? Double.NaN : value;
    }
}
