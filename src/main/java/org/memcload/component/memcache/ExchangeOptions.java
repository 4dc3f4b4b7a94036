package org.memcload.component.memcache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConversionException;

/** The options of a single exchange: each from its header, or else from the endpoint. */
final class ExchangeOptions {

    /** Digits of the largest unsigned number of 64 bits. */
    private static final int MAX_DIGITS = 20;

    private final MemcacheConfiguration configuration;
    private final HeaderOrOption key;
    private final HeaderOrOption timeToLive;
    private final HeaderOrOption cas;
    private final HeaderOrOption delta;
    private final HeaderOrOption initialValue;
    private final HeaderOrOption flags;
    private final HeaderOrOption connection;

    ExchangeOptions(MemcacheEndpoint endpoint) {
        this.configuration = endpoint.getConfiguration();
        this.key = headerOrOption(endpoint, MemcacheConstants.KEY, configuration.getKey());
        this.timeToLive = headerOrOption(endpoint, MemcacheConstants.TIME_TO_LIVE, configuration.getTimeToLive());
        this.cas = headerOrOption(endpoint, MemcacheConstants.CAS, configuration.getCas());
        this.delta = headerOrOption(endpoint, MemcacheConstants.DELTA, configuration.getDelta());
        this.initialValue = headerOrOption(endpoint, MemcacheConstants.INITIAL_VALUE, configuration.getInitialValue());
        this.flags = headerOrOption(endpoint, MemcacheConstants.FLAGS, null);
        this.connection = headerOrOption(endpoint, MemcacheConstants.CONNECTION, null);
    }

    private static HeaderOrOption headerOrOption(MemcacheEndpoint endpoint, String header, String option) {
        return new HeaderOrOption(endpoint.getCamelContext(), header, option);
    }

    MemcacheOperation operation(Message message) {
        Object given = message.getHeader(MemcacheConstants.OPERATION);
        if (given == null) {
            return configuration.getOperation();
        }
        try {
            return message.getHeader(MemcacheConstants.OPERATION, MemcacheOperation.class);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(
                    MemcacheConstants.OPERATION + " is one of " + Arrays.toString(MemcacheOperation.values())
                            + ", not '" + given + "'",
                    e);
        }
    }

    /** Whether a set has no key. A key option that evaluates to nothing is a mistake, and must not store a body that is a map. */
    boolean isBulk(Exchange exchange) {
        return configuration.getKey() == null && key.evaluate(exchange) == null;
    }

    /** @throws IllegalArgumentException if there is no key */
    String key(Exchange exchange) {
        String given = key.evaluate(exchange, String.class);
        if (given == null) {
            throw new IllegalArgumentException(
                    configuration.getKey() == null
                            ? "No key: set the header " + MemcacheConstants.KEY + " or the endpoint's option key"
                            : "No key: the endpoint's option key, '" + configuration.getKey()
                                    + "', evaluates to null for this exchange");
        }
        return given;
    }

    /** Topic of the statistics, which is given like a key; null for the general ones. */
    String topic(Exchange exchange) {
        return key.evaluate(exchange, String.class);
    }

    /**
     * Seconds, 0 for never, of an operation that restarts the time to live.
     *
     * @param touching the operation, for the error message
     * @throws IllegalArgumentException if neither header nor option has one: the touched value would never expire
     */
    int timeToLive(Exchange exchange, MemcacheOperation touching) {
        if (configuration.getTimeToLive() == null && timeToLive.evaluate(exchange) == null) {
            throw new IllegalArgumentException(
                    touching + " without a time to live would keep the value for ever: set the header "
                            + MemcacheConstants.TIME_TO_LIVE
                            + " or the endpoint's option timeToLive, to 0 if that is intended");
        }
        return timeToLive(exchange);
    }

    /** Seconds, 0 for never; also 0 if neither header nor option has one. */
    int timeToLive(Exchange exchange) {
        Object given = timeToLive.evaluate(exchange);
        if (given == null && configuration.getTimeToLive() != null) {
            throw new IllegalArgumentException("The endpoint's option timeToLive, '" + configuration.getTimeToLive()
                    + "', evaluates to null for this exchange; 0 means never");
        }
        return given == null ? 0 : TimeToLive.seconds(given);
    }

    /** Seconds after which everything is dropped, 0 for at once. */
    int delay(Message message) {
        Object given = message.getHeader(MemcacheConstants.DELAY);
        try {
            return given == null ? 0 : TimeToLive.seconds(given);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    MemcacheConstants.DELAY + " is 0 or more seconds, or a duration such as 90s, not '" + given + "'",
                    e);
        }
    }

    /** Flags to store; null for those of the value's type. */
    Integer flags(Exchange exchange) {
        Integer given = flags.evaluate(exchange, Integer.class);
        return given == null ? configuration.getFlags() : given;
    }

    /** Number of the connection for a bulk set. */
    int connection(Exchange exchange) {
        Integer given = connection.evaluate(exchange, Integer.class);
        return given == null ? 0 : given;
    }

    /** @throws IllegalArgumentException if there is no number */
    long cas(Exchange exchange) {
        Long number = cas.evaluate(exchange, Long.class);
        if (number == null) {
            throw new IllegalArgumentException("cas needs the number that gets returns: set the header "
                    + MemcacheConstants.CAS + " or the endpoint's option cas");
        }
        return number;
    }

    /** Unsigned. */
    long delta(Exchange exchange) {
        Long given = unsigned(exchange, delta);
        if (given == null) {
            throw new IllegalArgumentException("The endpoint's option delta, '" + configuration.getDelta()
                    + "', evaluates to null for this exchange");
        }
        return given;
    }

    /** Unsigned; null if a key without a value stays without a value. */
    Long initialValue(Exchange exchange) {
        return unsigned(exchange, initialValue);
    }

    /** By the text of the number, since Camel would cut a Double to a whole number of 63 bits; null without a number. */
    private static Long unsigned(Exchange exchange, HeaderOrOption source) {
        String given = source.evaluate(exchange, String.class);
        if (given == null) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(given.strip());
            // toBigIntegerExact writes out the zeros of any exponent
            if (number.signum() >= 0 && Math.abs((long) number.scale()) <= MAX_DIGITS) {
                BigInteger whole = number.toBigIntegerExact();
                if (whole.bitLength() <= Long.SIZE) {
                    return whole.longValue();
                }
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // it has a fraction, or is not a number
        }
        throw source.invalid("whole number from 0 to 2^64 - 1", given);
    }
}
