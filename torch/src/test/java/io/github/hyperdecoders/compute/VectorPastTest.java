package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the past of which each row has all. */
class VectorPastTest {
    private static final int SOURCES = 2;
    private static final int STEPS = 24;

    /** @param ancestors of how many beams the next ones are, at most: the fewer, the sooner they share their past */
    @ParameterizedTest
    @CsvSource({"1, 1, Float", "2, 1, Float", "4, 2, Float", "4, 4, Float", "3, 2, BFloat16"})
    void beamsThatChangePlacesKeepTheirPasts(int beams, int ancestors, ScalarType dtype) {
        T5Config config = TinyT5.config(99);
        int rows = SOURCES * beams;
        Random random = new Random(beams);
        try (Scope scope = Scope.withoutGradients()) {
            Heads heads = new Heads(config.heads(), config.dKv());
            int layers = config.decoderLayers();
            OperatorAttention attention = new OperatorAttention(Numerics.FP32, Dropout.NONE);
            Past expected = new OperatorPast(rows, beams, STEPS, layers, heads, attention);
            Past found = new VectorPast(rows, beams, STEPS, layers, heads, dtype, Team.ALONE);
            for (int step = 0; step < STEPS; step++) {
                int positions = step + 1;
                // One bias for all layers, and in the other rounds each its own.
                List<Tensor> biases = Stream.generate(() -> normal(1, config.heads(), 1, positions))
                        .limit(step % 2 == 0 ? 1 : layers)
                        .toList();
                expected.begin(biases);
                found.begin(biases);
                for (int layer = 0; layer < config.decoderLayers(); layer++) {
                    Tensor keyQuery = normal(rows, 2L * config.inner());
                    Tensor value = Ops.cast(normal(rows, config.inner()), dtype);
                    double[] sums = Tensors.toDoubles(found.attend(layer, List.of(keyQuery, value)));
                    Tensor truth = Ops.cast(expected.attend(layer, List.of(keyQuery, value)), dtype);
                    // Either may round the last bit of a sum otherwise.
                    double tolerance = dtype == ScalarType.Float ? 1e-5 : 1.0 / 64;
                    assertThat(sums).containsExactly(Tensors.toDoubles(truth), within(tolerance));
                }
                expected.advance();
                found.advance();
                int[] parents = new int[rows];
                for (int row = 0; row < rows; row++) {
                    int first = row / beams * beams;
                    parents[row] = first + (step + random.nextInt(ancestors)) % beams;
                }
                expected.reorder(parents);
                found.reorder(parents);
            }
        }
    }

    private static Tensor normal(long... shape) {
        return torch.randn(shape);
    }
}
