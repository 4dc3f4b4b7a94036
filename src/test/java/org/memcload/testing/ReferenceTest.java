package org.memcload.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.memcload.proto.UserApps;

class ReferenceTest {

    @Test
    void aValidLineIsExpectedAsItsProtobufMessage() throws Exception {
        Reference reference = Reference.of(List.of("idfa\te7e1\t67.5\t-22.\t7942, 8519 ,007\tmore\r"));

        UserApps stored = UserApps.parseFrom(reference.values().get("idfa:e7e1"));
        assertThat(stored.getAppsList()).containsExactly(7942, 8519, 7);
        assertThat(stored.getLat()).isEqualTo(67.5);
        assertThat(stored.getLon()).isEqualTo(-22.0);
    }

    @Test
    void theLastValidLineOfAKeyWins() throws Exception {
        Reference reference =
                Reference.of(List.of("idfa\ta\t1\t1\t1", "idfa\ta\t2\t1\t1", "idfa\ta\tx\t1\t1", "gaid\ta\t3\t1\t1"));

        assertThat(reference.values()).containsOnlyKeys("idfa:a", "gaid:a");
        assertThat(UserApps.parseFrom(reference.values().get("idfa:a")).getLat())
                .isEqualTo(2);
        assertThat(reference.lines()).isEqualTo(4);
        assertThat(reference.rejected()).isEqualTo(1);
        assertThat(reference.keys("gaid")).hasSize(1);
    }

    @Test
    void blankLinesAreNotCounted() {
        assertThat(Reference.of(List.of("", "\r", " \t\t\t\t ", "\u000b\f")).lines())
                .isZero();
    }

    @Test
    void appIdsThatAreNoUint32AreDroppedAndCounted() throws Exception {
        Reference reference = Reference.of(List.of("idfa\ta\t1\t1\t,x,-1,4294967295,4294967296,", "idfa\tb\t1\t1\t"));

        assertThat(UserApps.parseFrom(reference.values().get("idfa:a")).getAppsList())
                .containsExactly(-1);
        assertThat(UserApps.parseFrom(reference.values().get("idfa:b")).getAppsList())
                .isEmpty();
        // none from the empty field
        assertThat(reference.droppedAppIds()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "idfa\ta\t1\t1",
                "\ta\t1\t1\t1",
                "idfa\t\t1\t1\t1",
                "imei\ta\t1\t1\t1",
                "idfa\ta\t\t1\t1",
                "idfa\ta\t1\tInfinity\t1",
                "idfa\ta\t1\t1e999\t1",
                "idfa\ta\t.\t1\t1",
                "idfa\ta\t 1\t1\t1",
                "idfa\ta b\t1\t1\t1",
                "idfa\ta\u007f\t1\t1\t1"
            })
    void aMalformedLineIsRejected(String line) {
        assertThat(Reference.of(List.of(line)).rejected()).isEqualTo(1);
    }

    @Test
    void aKeyMayHave250BytesAndNoMore() {
        Reference reference = Reference.of(
                List.of("idfa\t" + "\u00e9".repeat(245) + "\t1\t1\t1", "idfa\t" + "a".repeat(246) + "\t1\t1\t1"));

        assertThat(reference.rejected()).isEqualTo(1);
        assertThat(reference.keys().get(0)).hasSize(250);
    }

    @Test
    void theGeneratorMakesTheSharesItIsToldTo() {
        Reference reference = Reference.of(
                new LogGenerator(1).rejected(0.1).repeated(0.2).dropped(0.05).lines(10_000));

        assertThat(reference.lines()).isEqualTo(10_000);
        assertThat(reference.rejected()).isBetween(900L, 1_100L);
        assertThat(reference.droppedAppIds()).isBetween(350L, 550L);
        assertThat((long) reference.values().size()).isBetween(7_000L, 7_400L);
    }

    @Test
    void everyRejectedLineOfTheGeneratorIsRejected() {
        LogGenerator generator = new LogGenerator(1).rejected(1);

        assertThat(Reference.of(generator.lines(500)).rejected()).isEqualTo(500);
    }
}
