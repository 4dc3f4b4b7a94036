package org.memcload.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theMedianIsTheMiddleValueInWhateverOrderTheyCame() {
        assertThat(Spread.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Spread(1, 5, 9));
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Spread.of(List.of(9.0, 1.0, 5.0, 2.0))).isEqualTo(new Spread(1, 3.5, 9));
    }

    @Test
    void theStartUpIsTakenOffTheCpuTime() {
        Map<Figure, Double> values = Round.comparison(
                        1_000_000,
                        400_000,
                        new LoaderRun(1_000_010, 2, new MeasuredProcess(3, 3.5, 200_000_000, "")),
                        new LoaderRun(10, 0.1, new MeasuredProcess(0.9, 1.5, 90_000_000, "")),
                        0.1)
                .values();
        assertThat(values.get(Figure.CPU)).isEqualTo(2.0, within(1e-9));
        assertThat(values.get(Figure.LOADER_TO_FLOOR)).isEqualTo(0.5, within(1e-4));
        assertThat(values.get(Figure.LOADER_TO_PLAIN)).isEqualTo(1.25, within(1e-4));
        assertThat(values.get(Figure.START_UP_EXCESS)).isEqualTo(0.75, within(1e-9));
        assertThat(values.get(Figure.MEMORY)).isEqualTo(200);
    }

    @Test
    void aValueOnTheLimitMeetsTheTarget() {
        assertThat(Target.atLeast(0.75, 0.9).verdict(0.75)).isEqualTo("met");
        assertThat(Target.atLeast(0.75, 0.9).verdict(0.9)).isEqualTo("aim");
        assertThat(Target.atLeast(0.75, 0.9).verdict(0.74)).isEqualTo("missed");
        assertThat(Target.atMost(300, 160).verdict(300)).isEqualTo("met");
        assertThat(Target.atMost(300, 160).verdict(301)).isEqualTo("missed");
    }
}
