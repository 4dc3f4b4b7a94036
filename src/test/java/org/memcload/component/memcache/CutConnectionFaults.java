package org.memcload.component.memcache;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.memcload.testing.FaultProxy.Direction;

/** Connections that are cut at every byte. */
@Timeout(180)
class CutConnectionFaults {

    @ParameterizedTest(name = "{0}, abortively: {1}")
    @CsvSource({"TO_SERVER, false", "TO_SERVER, true", "TO_CLIENT, false", "TO_CLIENT, true"})
    void whereverAConnectionIsCutARedeliveryStoresWhatIsMissing(Direction direction, boolean abortive)
            throws Exception {
        try (CutSweep sweep = new CutSweep()) {
            for (long position = 0; position <= sweep.bytes(direction); position++) {
                sweep.cut(direction, position, abortive);
            }
            sweep.assertNothingIsLeft();
        }
    }
}
