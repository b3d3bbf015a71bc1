package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RandomnessTest {
    @Test
    void theSameSeedGivesTheSameNumbers() {
        try (Scope scope = Scope.open();
                Randomness a = new Randomness(42);
                Randomness b = new Randomness(42);
                Randomness c = new Randomness(43)) {
            double[] first = draw(a);
            assertThat(draw(b)).isEqualTo(first);
            assertThat(draw(c)).isNotEqualTo(first);
            assertThat(draw(a)).as("and it moves on").isNotEqualTo(first);
        }
    }

    @Test
    void whatIsDrawnAtAPositionDependsOnNothingElse() {
        try (Scope scope = Scope.open();
                Randomness a = new Randomness(1);
                Randomness b = new Randomness(2)) {
            a.reseed(5, 6, 7);
            double[] here = draw(a);
            draw(b);
            draw(b);
            b.reseed(5, 6, 7);
            assertThat(draw(b)).isEqualTo(here);
        }
    }

    @Test
    void seedStreamAndPositionAllCount() {
        try (Scope scope = Scope.open();
                Randomness randomness = new Randomness(0)) {
            Set<Double> firsts = new HashSet<>();
            for (long seed = 0; seed < 6; seed++) {
                for (long stream = 0; stream < 6; stream++) {
                    for (long position = 0; position < 6; position++) {
                        randomness.reseed(seed, stream, position);
                        firsts.add(draw(randomness)[0]);
                    }
                }
            }
            assertThat(firsts).hasSize(6 * 6 * 6);
        }
    }

    @Test
    void nothingIsDrawnFromTheGlobalGenerator() {
        try (Scope scope = Scope.open();
                Randomness randomness = new Randomness(0)) {
            torch.manual_seed(99);
            double[] expected = Tensors.toDoubles(torch.rand(4));
            torch.manual_seed(99);
            draw(randomness);
            Engine engine = Engine.forTraining(Numerics.FP64, new Dropout(0.5, 1, 2));
            assertThat(engine.dropout(Tensors.of(1.0, 2.0)).numel()).isEqualTo(2);
            assertThat(Tensors.toDoubles(torch.rand(4))).isEqualTo(expected);
        }
    }

    @Test
    void mixIsSplitMix64() {
        // The first outputs of the published generator seeded with 0, whose state grows by the golden ratio.
        assertThat(Randomness.mix(0)).isEqualTo(0xE220A8397B1DCDAFL);
        assertThat(Randomness.mix(0x9E3779B97F4A7C15L)).isEqualTo(0x6E789E6AA1B965F4L);
    }

    private static double[] draw(Randomness randomness) {
        Tensor x = Tensors.empty(ScalarType.Double, 8);
        Ops.normal(x, 1, randomness);
        return Tensors.toDoubles(x);
    }
}
