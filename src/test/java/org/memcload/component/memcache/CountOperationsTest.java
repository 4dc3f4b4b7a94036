package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.memcload.component.memcache.MemcacheConstants.DELTA;
import static org.memcload.component.memcache.MemcacheConstants.INITIAL_VALUE;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheConstants.TIME_TO_LIVE;
import static org.memcload.component.memcache.MemcacheOutcome.STORED;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations on numbers. */
class CountOperationsTest extends OperationsSupport {

    @Test
    void incrAndDecrChangeTheNumber() throws Exception {
        perform("set", "10", "n");

        Message message = perform("incr", null, "n", DELTA, 5);
        assertThat(message.getBody()).isEqualTo(15L);
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(perform("incr", null, "n").getBody()).isEqualTo(16L);
        assertThat(perform("decr", null, "n", DELTA, "4").getBody()).isEqualTo(12L);
        assertThat(stored("n")).isEqualTo("12");
    }

    @Test
    void aDecrEndsAtZero() throws Exception {
        perform("set", "3", "n");

        assertThat(perform("decr", null, "n", DELTA, 5).getBody()).isEqualTo(0L);
    }

    @Test
    void aNumberGoesUpTo64BitsAndThenBeginsAgain() throws Exception {
        perform("set", "9223372036854775807", "n");

        assertThat(perform("incr", null, "n").getBody()).isEqualTo(BigInteger.ONE.shiftLeft(63));
        BigInteger rest = BigInteger.ONE.shiftLeft(63).subtract(BigInteger.ONE);
        assertThat(perform("incr", null, "n", DELTA, rest).getBody())
                .isEqualTo(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE));
        assertThat(perform("incr", null, "n").getBody()).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"incr", "decr"})
    void anInitialValueIsStoredWhereThereIsNone(String operation) throws Exception {
        Message message = perform(operation, null, "n", INITIAL_VALUE, 100, TIME_TO_LIVE, 1);

        assertThat(message.getBody()).isEqualTo(100L);
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        await().until(() -> stored("n") == null);
    }

    @Test
    void anIncrOfWhatIsNoNumberIsAnErrorThatNamesKeyAndServer() throws Exception {
        perform("set", "many", "n");

        assertThat(failure("incr", null, "n"))
                .isInstanceOf(MemcacheRefusedException.class)
                .hasMessageContaining("'n'")
                .hasMessageContaining(server.address())
                .hasMessageContaining("incr");
        assertThat(stored("n")).isEqualTo("many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "18446744073709551616", "many"})
    void aDeltaThatIsNoneIsAnError(String delta) throws Exception {
        assertThat(failure("incr", null, "n", DELTA, delta))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(delta);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.8e19, 42, 0})
    void aDoubleIsAnInitialValueUpTo64Bits(double initial) throws Exception {
        perform("incr", null, "n", INITIAL_VALUE, initial);

        assertThat(stored("n")).isEqualTo(new BigDecimal(initial).toPlainString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1.5", "2e19", "1e2147483647", "1e-2147483647"})
    void anInitialValueThatIsNoUnsignedNumberIsAnErrorThatNamesTheHeader(String initial) throws Exception {
        assertThat(failure("incr", null, "k", INITIAL_VALUE, initial))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CamelMemcacheInitialValue is not a whole number from 0 to 2^64 - 1: '" + initial + "'");
        assertThat(failure("incr", null, "k", DELTA, 1.5))
                .hasMessage("CamelMemcacheDelta, or the option instead of it, is not a whole number from 0 to 2^64 - 1:"
                        + " '1.5'");
        assertThat(stored("k")).isNull();
    }

    @Test
    void aDeltaWithoutAValueIsAnErrorThatNamesTheOption() throws Exception {
        uri += "&delta=${header.none}";
        assertThat(failure("incr", null, "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option delta, '${header.none}', evaluates to null");
    }
}
