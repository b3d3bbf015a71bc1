package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Takes the likeliest token at each step. */
final class GreedySearch {
    /** Steps between two looks at what was decoded, where each look makes an accelerator wait. */
    private static final int STEPS_AHEAD = 8;

    private final T5 t5;
    private final int[][] tokens;
    private final int[] lengths;
    private final double[] logProbabilities;
    private final boolean[] finished;
    private int open;

    private GreedySearch(T5 t5, int rows, int maxLength) {
        this.t5 = t5;
        tokens = new int[rows][maxLength - 1];
        lengths = new int[rows];
        logProbabilities = new double[rows];
        finished = new boolean[rows];
        open = rows;
    }

    static List<GeneratedSequence> run(T5 t5, EncodedBatch source, GenerationOptions options, Engine engine) {
        int rows = source.rows().rows();
        int[] ends = t5.config().endIds();
        DecoderCache cache = t5.decoder()
                .newCache(source.hidden(), source.rows(), 1, options.maxLength(), source.decoderAdapters(), engine);
        GreedySearch search = new GreedySearch(t5, rows, options.maxLength());
        int ahead = Device.isCpu() ? 1 : STEPS_AHEAD;
        long[] starts = new long[rows];
        Arrays.fill(starts, t5.config().startId());
        Tensor newest = Tensors.of(starts);
        List<BestTokens.Likeliest> unread = new ArrayList<>();
        for (int length = 1; length < options.maxLength() && search.open > 0; length++) {
            try (Scope step = Scope.open()) {
                int[] forbidden = length < options.minLength() ? ends : BestTokens.NONE;
                Tensor hidden = t5.decoder().step(newest, cache, source.decoderAdapters(), engine);
                BestTokens.Likeliest best = engine.likeliest(t5.head().scores(hidden, engine), forbidden);
                newest = step.keep(best.ids());
                step.keep(best.logProbabilities());
                unread.add(best);
                if (unread.size() == ahead || length + 1 == options.maxLength()) {
                    search.read(unread);
                    unread.clear();
                }
            }
        }
        return search.sequences();
    }

    /** Takes what was decoded since the last look, step after step; rows that have ended go on, and are not listened to. */
    private void read(List<BestTokens.Likeliest> steps) {
        List<Tensor> both = new ArrayList<>();
        steps.forEach(step -> both.add(step.ids().to(ScalarType.Double)));
        steps.forEach(step -> both.add(step.logProbabilities().to(ScalarType.Double)));
        // Read at once, so that an accelerator is waited for once.
        double[] values = Tensors.toDoubles(Ops.concatenate(0, both));
        int count = values.length / 2;
        for (int i = 0; i < count; i++) {
            take(i % tokens.length, (int) values[i], values[count + i]);
        }
    }

    private void take(int row, int id, double log) {
        if (finished[row]) {
            return;
        }
        Scores.requireNumber(log, row);
        tokens[row][lengths[row]++] = id;
        // Padding that the model itself chose counts nothing, as the reference has it.
        if (id != t5.config().padId()) {
            logProbabilities[row] += log;
        }
        if (t5.config().isEnd(id)) {
            finished[row] = true;
            open--;
        }
    }

    private List<GeneratedSequence> sequences() {
        List<GeneratedSequence> sequences = new ArrayList<>();
        for (int row = 0; row < tokens.length; row++) {
            sequences.add(new GeneratedSequence(Arrays.copyOf(tokens[row], lengths[row]), logProbabilities[row]));
        }
        return sequences;
    }
}
