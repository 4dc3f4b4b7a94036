package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.KEY;
import static org.memcload.component.memcache.MemcacheConstants.OPERATION;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_STORED;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that fail by the endpoint's options, or without a valid key or operation. */
class OperationErrorsTest extends OperationsSupport {

    @ParameterizedTest
    @ValueSource(strings = {"get", "gets", "get-and-touch", "touch", "delete", "incr", "decr", "cas"})
    void aMissIsAnErrorIfItIsToBe(String operation) throws Exception {
        uri += "&failOnMiss=true";

        assertThat(failure(operation, "body", "k", CAS, 1L))
                .isInstanceOf(MemcacheOutcomeException.class)
                .hasMessage(operation + " of 'k': NOT_FOUND");
    }

    @Test
    void aConflictIsAnErrorIfItIsToBe() throws Exception {
        perform("set", "v", "k");
        uri += "&failOnConflict=true";

        assertThat(failure("add", "new", "k")).isInstanceOf(MemcacheOutcomeException.class);
        assertThat(failure("cas", "new", "k", CAS, Long.MAX_VALUE)).isInstanceOf(MemcacheOutcomeException.class);
        for (String operation : List.of("replace", "append", "prepend")) {
            assertThat(failure(operation, "new", "none"))
                    .isInstanceOfSatisfying(MemcacheOutcomeException.class, e -> assertThat(e.getOutcome())
                            .isEqualTo(NOT_STORED));
        }
        assertThat(perform("get", null, "none").getBody()).isNull();
    }

    @Test
    void headersOfAnEarlierResultDoNotSurviveAFailure() throws Exception {
        Exchange exchange = context.send(
                uri,
                "body",
                MemcacheConstants.OPERATION,
                "get",
                MemcacheConstants.OUTCOME,
                MemcacheOutcome.FOUND,
                MemcacheConstants.SENT_KEY,
                "earlier",
                MemcacheConstants.MISSES,
                1,
                MemcacheConstants.RESULT,
                "earlier",
                MemcacheConstants.REFUSED,
                1);

        assertThat(exchange.getException()).hasMessageContaining("No key");
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys(MemcacheConstants.OPERATION);
    }

    @Test
    void everyOperationOnAKeyIsAnErrorWithoutOne() throws Exception {
        List<String> keyed = Arrays.asList(
                "add",
                "replace",
                "append",
                "prepend",
                "cas",
                "get",
                "gets",
                "get-and-touch",
                "touch",
                "delete",
                "incr",
                "decr");
        for (String operation : keyed) {
            assertThat(failure(operation, "body", null, CAS, 1L))
                    .as(operation)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY);
        }
    }

    @Test
    void anUnknownOperationInTheHeaderIsAnErrorThatNamesTheHeaderAndTheOperationsThereAre() throws Exception {
        assertThat(failure("fetch", null, "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(OPERATION + " is one of [set, add,")
                .hasMessageContaining("get-and-touch")
                .hasMessageContaining("not 'fetch'");
    }

    @Test
    void aHeaderThatIsNotANumberIsAnErrorThatNamesIt() throws Exception {
        assertThat(failure("set", "v", "k", MemcacheConstants.FLAGS, "abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CamelMemcacheFlags is not a number: 'abc'");
        assertThat(failure("set", Map.of("k", "v"), null, MemcacheConstants.CONNECTION, "abc"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CamelMemcacheConnection is not a number: 'abc'");
        assertThat(reader.currItems()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "abc"})
    void aDelayThatIsNoneIsAnErrorThatNamesItsHeaderAndNothingIsDropped(String delay) throws Exception {
        perform("set", "v", "k");

        assertThat(failure("flush", null, null, MemcacheConstants.DELAY, delay))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("CamelMemcacheDelay is 0 or more seconds, or a duration such as 90s, not '" + delay + "'");
        assertThat(stored("k")).isEqualTo("v");
    }

    @Test
    void aKeyOptionThatEvaluatesToNothingIsAnErrorAndMakesNoBulkSetOfAMap() throws Exception {
        String keyed = uri + "&key=${header.id}";

        assertThat(context.send(keyed, Map.of("stray", "v")).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'${header.id}', evaluates to null");
        assertThat(context.send(keyed + "&operation=get", null).getException())
                .hasMessageContaining("'${header.id}', evaluates to null");
        assertThat(stored("stray")).isNull();
    }
}
