package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.StepScores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The best next tokens by vector instructions, a row a thread of the team at a time. */
record VectorScores(Tensor logits, Team team) {
    /** As {@link Engine#likeliest}. */
    BestTokens.Likeliest likeliest(int... forbidden) {
        StepScores[] best = eachRow(forbidden, true, 1);
        return new BestTokens.Likeliest(
                Tensors.of(Arrays.stream(best).mapToLong(b -> b.tokens()[0]).toArray()),
                Tensors.of(Arrays.stream(best)
                        .mapToDouble(b -> b.logProbabilities()[0])
                        .toArray()));
    }

    private StepScores[] eachRow(int[] forbidden, boolean redistributed, int k) {
        FloatReader reader = Tensors.reader(logits);
        StepScores[] best = new StepScores[(int) logits.size(0)];
        int vocabulary = (int) logits.size(1);
        team.each(
                best.length, row -> best[row] = StepScores.best(reader, row, vocabulary, forbidden, redistributed, k));
        return best;
    }

    /** As {@link Engine#continuations}, from the k best of each beam, which hold the k best of all. */
    BestTokens continuations(double[] running, int beams, int k, int... forbidden) {
        int vocabulary = (int) logits.size(1);
        StepScores[] best = eachRow(forbidden, false, k);
        int sources = running.length / beams;
        double[] scores = new double[sources * k];
        long[] indices = new long[sources * k];
        for (int source = 0; source < sources; source++) {
            int first = source * beams;
            double[] sums = IntStream.range(0, beams * k)
                    .mapToDouble(i -> best[first + i / k].logProbabilities()[i % k] + running[first + i / k])
                    .toArray();
            int[] order = IntStream.range(0, sums.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -sums[i]))
                    .limit(k)
                    .mapToInt(i -> i)
                    .toArray();
            for (int i = 0; i < k; i++) {
                int beam = order[i] / k;
                scores[source * k + i] = sums[order[i]];
                indices[source * k + i] =
                        (long) beam * vocabulary + best[first + beam].tokens()[order[i] % k];
            }
        }
        return new BestTokens(scores, indices);
    }
}
