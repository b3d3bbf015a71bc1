package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorScoresTest {
    @ParameterizedTest
    @CsvSource({"3, 320, 8", "2, 32128, 5", "4, 96, 3", "1, 64, 8", "3, 100, 8"})
    void findsWhatSortingFinds(int rows, int columns, int k) {
        Random random = new Random(rows + columns);
        double[] values = random.doubles((long) rows * columns).toArray();
        // Several of the best in one block, at its edges, and the very first and last column.
        values[0] = 2;
        values[1] = 3;
        values[31] = 4;
        values[columns - 1] = 5;
        try (Scope scope = Scope.withoutGradients()) {
            BestTokens top = OperatorScores.of(Tensors.of(values).view(rows, columns), k);
            for (int row = 0; row < rows; row++) {
                int first = row * columns;
                long[] sorted = IntStream.range(0, columns)
                        .boxed()
                        .sorted((a, b) -> Double.compare(values[first + b], values[first + a]))
                        .limit(k)
                        .mapToLong(i -> i)
                        .toArray();
                for (int i = 0; i < k; i++) {
                    assertThat(top.indices()[row * k + i]).isEqualTo(sorted[i]);
                    assertThat(top.scores()[row * k + i]).isEqualTo(values[first + (int) sorted[i]]);
                }
            }
        }
    }
}
