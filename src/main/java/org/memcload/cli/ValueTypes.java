package org.memcload.cli;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.memcload.component.memcache.client.ServerAddress;

/** The types of values that options have. */
final class ValueTypes {

    static final ValueType<Boolean> SWITCH = ValueTypes::parseSwitch;
    static final ValueType<String> TEXT = ValueTypes::notEmpty;
    static final ValueType<Path> FILE = ValueTypes::parsePath;

    /** One or several servers, in the format of {@link ServerAddress#parseListWithPorts}. */
    static final ValueType<String> ADDRESSES = ValueTypes::parseAddresses;

    private ValueTypes() {}

    static ValueType<Integer> integers(int minimum, int maximum) {
        return new WholeNumbers<>(minimum, maximum) {
            @Override
            Integer value(BigDecimal number) {
                return number.intValueExact();
            }
        };
    }

    static ValueType<Long> longs(long minimum, long maximum) {
        return new WholeNumbers<>(minimum, maximum) {
            @Override
            Long value(BigDecimal number) {
                return number.longValueExact();
            }
        };
    }

    /** Decimal numbers from {@code minimum} to {@code maximum}. */
    static ValueType<Double> decimals(String minimum, String maximum) {
        return new Numbers<>("a number", new BigDecimal(minimum), new BigDecimal(maximum)) {
            @Override
            Double value(BigDecimal number) {
                return number.doubleValue();
            }
        };
    }

    /** The constants of an enum, in lower case. */
    static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        return text -> Stream.of(type.getEnumConstants())
                .filter(constant -> lowerCase(constant).equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Stream.of(type.getEnumConstants())
                                .map(ValueTypes::lowerCase)
                                .collect(Collectors.joining(" or "))
                        + " is expected, not '" + text + "'"));
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static boolean parseSwitch(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("True or False is expected, not '" + text + "'");
        };
    }

    private static String notEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the value is empty");
        }
        return text;
    }

    private static Path parsePath(String text) {
        try {
            return Path.of(notEmpty(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is not a file name: " + e.getReason(), e);
        }
    }

    private static String parseAddresses(String text) {
        ServerAddress.parseListWithPorts(text);
        return text.strip();
    }

    /** Numbers with bounds, both allowed. */
    private abstract static class Numbers<T extends Number> implements ValueType<T> {

        /** More digits than any bound has; longer texts are not parsed. */
        private static final int MAX_LENGTH = 40;

        private final String what;
        private final BigDecimal minimum;
        private final BigDecimal maximum;

        Numbers(String what, BigDecimal minimum, BigDecimal maximum) {
            this.what = what;
            this.minimum = minimum;
            this.maximum = maximum;
        }

        abstract T value(BigDecimal number);

        @Override
        public T parse(String text) {
            try {
                String digits = text.strip();
                if (digits.length() <= MAX_LENGTH) {
                    BigDecimal number = new BigDecimal(digits);
                    if (number.compareTo(minimum) >= 0 && number.compareTo(maximum) <= 0) {
                        return value(number);
                    }
                }
            } catch (ArithmeticException | NumberFormatException e) {
                throw expected(text, e);
            }
            throw expected(text, null);
        }

        private IllegalArgumentException expected(String text, Exception cause) {
            return new IllegalArgumentException(
                    what + " from " + minimum + " to " + maximum + " is expected, not '" + text + "'", cause);
        }

        @Override
        public String range() {
            return minimum + " to " + maximum;
        }
    }

    private abstract static class WholeNumbers<T extends Number> extends Numbers<T> {

        WholeNumbers(long minimum, long maximum) {
            super("a whole number", BigDecimal.valueOf(minimum), BigDecimal.valueOf(maximum));
        }
    }
}
