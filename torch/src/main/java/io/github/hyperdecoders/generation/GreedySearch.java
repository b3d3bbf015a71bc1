package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes the likeliest token at each step. */
final class GreedySearch {
    private GreedySearch() {}

    static List<GeneratedSequence> run(T5 t5, EncodedBatch source, GenerationOptions options) {
        int rows = source.rows().rows();
        int eos = t5.config().eosId();
        int pad = t5.config().padId();
        DecoderCache cache =
                t5.decoder().newCache(source.hidden(), source.rows(), 1, options.maxLength(), source.decoderAdapters());
        int[][] tokens = new int[rows][options.maxLength() - 1];
        int[] lengths = new int[rows];
        double[] logProbabilities = new double[rows];
        boolean[] finished = new boolean[rows];
        long[] newest = new long[rows];
        Arrays.fill(newest, pad);
        int open = rows;
        for (int length = 1; length < options.maxLength() && open > 0; length++) {
            try (Scope step = Scope.open()) {
                int forbidden = length < options.minLength() ? eos : Top.NONE;
                Top best = Top.likeliest(Scores.next(t5, cache, source, newest), forbidden);
                long[] ids = best.indices();
                double[] logs = best.scores();
                for (int row = 0; row < rows; row++) {
                    newest[row] = finished[row] ? pad : ids[row];
                    if (!finished[row]) {
                        tokens[row][lengths[row]++] = (int) ids[row];
                        // Padding that the model itself chose counts nothing, as the reference has it.
                        if (ids[row] != pad) {
                            logProbabilities[row] += logs[row];
                        }
                        if (ids[row] == eos) {
                            finished[row] = true;
                            open--;
                        }
                    }
                }
            }
        }
        List<GeneratedSequence> sequences = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            sequences.add(new GeneratedSequence(Arrays.copyOf(tokens[row], lengths[row]), logProbabilities[row]));
        }
        return sequences;
    }
}
