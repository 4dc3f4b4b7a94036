package org.memcload.component.memcache;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.memcload.testing.FaultProxy.Direction;

/** Connections that are cut at some bytes; at every byte in {@link CutConnectionFaults}. */
@Tag("server")
@Timeout(60)
class CutConnectionTest {

    private static final int POSITIONS = 40;

    @ParameterizedTest
    @EnumSource
    void whereverAConnectionIsCutARedeliveryStoresWhatIsMissing(Direction direction) throws Exception {
        try (CutSweep sweep = new CutSweep()) {
            Random random = new Random(1);
            long bytes = sweep.bytes(direction);
            for (int i = 0; i < POSITIONS; i++) {
                // the last ones, where an answer is cut, are the most delicate
                long position = i % 2 == 0 ? random.nextLong(bytes + 1) : bytes - random.nextInt(60);
                sweep.cut(direction, position, i % 4 < 2);
            }
            sweep.assertNothingIsLeft();
        }
    }
}
