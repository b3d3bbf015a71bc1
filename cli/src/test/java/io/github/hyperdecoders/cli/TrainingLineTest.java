package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.training.BatchShape;
import io.github.hyperdecoders.training.StepTimes;
import io.github.hyperdecoders.training.TrainingListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLineTest {
    @Test
    void aWideLineHasEverything() {
        assertThat(TrainingLine.of(step(25, 100, 2.5, 698.25, 3e-4), 26, Duration.ofSeconds(75), 120))
                .isEqualTo("25/100 25%  [=======                       ]  loss 2.500 a token, 698.3 a batch"
                        + "  lr 3.0e-04  26.0 examples/s  1:15 left");
    }

    @Test
    void aLossThatIsAMeanStandsOnce() {
        assertThat(TrainingLine.of(step(1, 4, 2.5, 2.5, 3e-4), 26, Duration.ofHours(30), 80))
                .isEqualTo("1/4 25%  [===          ]  loss 2.500  lr 3.0e-04  26.0 examples/s  30:00:00 left");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 60, 79, 100, 200})
    void everyLineFitsItsWidth(int width) {
        for (long step : new long[] {1, 262_143, 262_144}) {
            String line = TrainingLine.of(
                    step(step, 262_144, 12.3456, 123_456.7, 1e-12), 12_345.6, Duration.ofDays(12), width);
            assertThat(line).hasSizeLessThanOrEqualTo(width).startsWith(step + "/262144");
        }
    }

    @Test
    void inEightyColumnsThereIsRoomForABar() {
        assertThat(TrainingLine.of(step(500, 1000, 2.31, 698.1, 1e-3), 26, Duration.ofSeconds(19), 79))
                .contains("[", "loss 2.310 a token, 698.1 a batch", "0:19 left");
    }

    private static TrainingListener.Step step(long step, long steps, double tokenLoss, double loss, double rate) {
        return new TrainingListener.Step(
                step, steps, loss, tokenLoss, rate, 1, new BatchShape(1, 0, 0, 0, 0, 0, 0), StepTimes.NONE);
    }
}
