package org.memcload.component.memcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.memcload.component.memcache.MemcacheConstants.CAS;
import static org.memcload.component.memcache.MemcacheConstants.FLAGS;
import static org.memcload.component.memcache.MemcacheConstants.OUTCOME;
import static org.memcload.component.memcache.MemcacheOutcome.DELETED;
import static org.memcload.component.memcache.MemcacheOutcome.EXISTS;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_FOUND;
import static org.memcload.component.memcache.MemcacheOutcome.NOT_STORED;
import static org.memcload.component.memcache.MemcacheOutcome.STORED;

import java.util.List;
import org.apache.camel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.component.memcache.client.Records;

/** Operations that store, extend or remove a value. */
class StoreOperationsTest extends OperationsSupport {

    @ParameterizedTest
    @ValueSource(strings = {"set", "add"})
    void setAndAddStoreUnderANewKeyAndKeepTheBody(String operation) throws Exception {
        Message message = perform(operation, "new", "k");

        assertThat(message.getBody()).isEqualTo("new");
        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "replace"})
    void setAndReplaceStoreInThePlaceOfWhatIsThere(String operation) throws Exception {
        perform("set", "old", "k");

        assertThat(perform(operation, "new", "k").getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
    }

    @Test
    void anAddLeavesWhatIsThere() throws Exception {
        perform("set", "old", "k");

        assertThat(perform("add", "new", "k").getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(stored("k")).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replace", "append", "prepend"})
    void whatNeedsAValueStoresNothingWhereThereIsNone(String operation) throws Exception {
        assertThat(perform(operation, "new", "k").getHeader(OUTCOME)).isEqualTo(NOT_STORED);
        assertThat(stored("k")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"append, old+new", "prepend, +newold"})
    void appendAndPrependExtendTheValueAndLeaveItsFlags(String operation, String expected) throws Exception {
        perform("set", "old", "k", FLAGS, 7);

        assertThat(perform(operation, "+new", "k").getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo(expected);
        assertThat(reader.item(Records.bytes("k")).flags()).isEqualTo(7);
    }

    @Test
    void aCasStoresWhatGetsHasReadTheNumberOf() throws Exception {
        perform("set", "old", "k");
        Object read = perform("gets", null, "k").getHeader(CAS);

        Message message = perform("cas", "new", "k", CAS, read);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(STORED);
        assertThat(stored("k")).isEqualTo("new");
        assertThat(message.getHeader(CAS))
                .isNotEqualTo(read)
                .isEqualTo(perform("gets", null, "k").getHeader(CAS));
    }

    @Test
    void aCasIsLostWhereSomebodyWasFaster() throws Exception {
        perform("set", "old", "k");
        Object read = perform("gets", null, "k").getHeader(CAS);
        perform("set", "faster", "k");

        Message message = perform("cas", "new", "k", CAS, read);

        assertThat(message.getHeader(OUTCOME)).isEqualTo(EXISTS);
        assertThat(message.getHeader(CAS)).isEqualTo(read);
        assertThat(stored("k")).isEqualTo("faster");
    }

    @Test
    void aCasOfAKeyThatIsGoneIsAMiss() throws Exception {
        assertThat(perform("cas", "new", "k", CAS, 5L).getHeader(OUTCOME)).isEqualTo(NOT_FOUND);
        assertThat(stored("k")).isNull();
    }

    @Test
    void aCasWithoutANumberIsAnErrorThatSaysWhereToPutIt() throws Exception {
        assertThat(failure("cas", "new", "k"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(CAS)
                .hasMessageContaining("gets");
        assertThat(failure("cas", "new", "k", CAS, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSetDoesNotCareForANumberLeftOverInTheHeader() throws Exception {
        perform("set", "old", "k");

        assertThat(perform("set", "new", "k", CAS, 1L).getHeader(OUTCOME)).isEqualTo(STORED);
    }

    @Test
    void aDeleteRemovesTheKey() throws Exception {
        perform("set", "v", "k");

        assertThat(perform("delete", null, "k").getHeader(OUTCOME)).isEqualTo(DELETED);
        assertThat(stored("k")).isNull();
    }

    @Test
    void aValueTooLargeIsNotSentAndTheOldOneStays() throws Exception {
        perform("set", "old", "k");
        byte[] large = new byte[1 << 20];

        for (String operation : List.of("set", "add", "replace", "append", "prepend", "cas")) {
            assertThat(failure(operation, large, "k", CAS, 1L))
                    .as(operation)
                    .isInstanceOf(MemcacheRefusedException.class)
                    .hasMessageContaining("1048576 bytes");
        }
        assertThat(stored("k")).isEqualTo("old");
    }
}
