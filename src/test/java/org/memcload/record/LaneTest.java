package org.memcload.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {

    @Property
    void every_lane_is_one_of_the_lanes(@ForAll String id, @ForAll @IntRange(min = 1, max = 1000) int lanes) {
        assertThat(lane("idfa", id, lanes)).isBetween(0, lanes - 1);
    }

    /** The lanes were computed by an independent program. */
    @ParameterizedTest
    @CsvSource({
        "idfa, e7e1a50c0ec2747ca56cd9e1558c0d7c, 132",
        "gaid, 3261cf44cbe6a00839c574336fdf49f6, 273",
        "adid, 1, 910",
        "a, b, 939"
    })
    void the_lane_of_a_key_is_its_polynomial_hash_spread_by_murmur_hash(String type, String id, int lane) {
        assertThat(lane(type, id, 1000)).isEqualTo(lane);
    }

    @Test
    void keys_with_the_same_bytes_take_the_same_lane_wherever_the_type_ends() {
        assertThat(lane("a:b", "c", 1000)).isEqualTo(lane("a", "b:c", 1000));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 16})
    void lanes_get_nearly_equal_shares_of_the_keys(int lanes) {
        int[] keys = new int[lanes];
        for (int i = 0; i < 10_000 * lanes; i++) {
            keys[lane("idfa", String.format("%032x", i), lanes)]++;
            keys[
                    lane(
                            "gaid",
                            UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)})
                                    .toString(),
                            lanes)]++;
        }

        for (int count : keys) {
            assertThat(count).isBetween(19_000, 21_000);
        }
    }

    private static int lane(String type, String id, int lanes) {
        byte[] line = (type + "\t" + id + "\t").getBytes(ISO_8859_1);
        return Lane.of(line, 0, type.length(), type.length() + 1, line.length - 1, lanes);
    }
}
