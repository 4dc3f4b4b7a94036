package org.memcload.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.memcload.proto.UserApps;

class UserAppsEncoderTest {

    @Test
    void apps_are_varints_and_coordinates_eight_bytes_low_byte_first() {
        assertThat(encode(List.of(1, 300, -1), 1.0, -2.0))
                .containsExactly(
                        0x08, 1, //
                        0x08, 0xac, 0x02, //
                        0x08, 0xff, 0xff, 0xff, 0xff, 0x0f, //
                        0x11, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, //
                        0x19, 0, 0, 0, 0, 0, 0, 0, 0xc0);
    }

    @Property
    void the_bytes_are_those_of_protobuf(
            @ForAll("ids") List<Integer> apps, @ForAll("coordinate") double lat, @ForAll("coordinate") double lon) {
        byte[] expected = UserApps.newBuilder()
                .addAllApps(apps)
                .setLat(lat)
                .setLon(lon)
                .build()
                .toByteArray();

        assertThat(encode(apps, lat, lon)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<Integer>> ids() {
        Arbitrary<Integer> limits = Arbitraries.of(
                0,
                127,
                128,
                (1 << 14) - 1,
                1 << 14,
                (1 << 21) - 1,
                1 << 21,
                (1 << 28) - 1,
                1 << 28,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                -1);
        return Arbitraries.oneOf(limits, Arbitraries.integers()).list().ofMaxSize(100);
    }

    @Provide
    Arbitrary<Double> coordinate() {
        Arbitrary<Double> limits = Arbitraries.of(
                0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 90.0);
        return Arbitraries.oneOf(
                limits, Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite));
    }

    private static byte[] encode(List<Integer> apps, double lat, double lon) {
        byte[] target = new byte[6 * apps.size() + UserAppsEncoder.COORDINATES_BYTES];
        int at = 0;
        for (int app : apps) {
            at = UserAppsEncoder.putApp(target, at, app);
        }
        at = UserAppsEncoder.putCoordinates(target, at, lat, lon);
        return Arrays.copyOf(target, at);
    }
}
