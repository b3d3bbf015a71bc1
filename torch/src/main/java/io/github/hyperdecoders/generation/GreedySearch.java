package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.options.GenerationOptions;
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

/** Takes the likeliest token of each target at each step, or one drawn by chance: targets do not compete, as those of beams do. */
final class GreedySearch {
    /** Steps between two looks at what was decoded, where each look makes an accelerator wait. */
    private static final int STEPS_AHEAD = 8;

    private final T5 t5;
    private final SearchListener listener;
    private final int[][] tokens;
    private final int[] lengths;
    private final double[][] logProbabilities;
    private final boolean[] finished;
    private int open;

    private GreedySearch(T5 t5, SearchListener listener, int rows, int maxLength) {
        this.t5 = t5;
        this.listener = listener;
        tokens = new int[rows][maxLength - 1];
        lengths = new int[rows];
        logProbabilities = new double[rows][maxLength - 1];
        finished = new boolean[rows];
        open = rows;
    }

    /**
     * The targets of each source, as many as asked for, which are several only where they are drawn.
     *
     * @param hashes of each source, see {@link TokenSampler#hash}; read only where tokens are drawn
     */
    static List<List<GeneratedSequence>> run(
            T5 t5,
            EncodedBatch source,
            long[] hashes,
            GenerationOptions options,
            SearchListener listener,
            Engine engine) {
        int perSource = options.numReturnSequences();
        int rows = source.rows().rows() * perSource;
        int maxLength = options.maxLength();
        DecoderCache cache = t5.decoder()
                .newCache(source.hidden(), source.rows(), perSource, maxLength, source.decoderAdapters(), engine);
        GreedySearch search = new GreedySearch(t5, listener, rows, maxLength);
        TokenChoice choice = TokenChoice.of(options, t5.config(), hashes, engine);
        boolean looks = listener.listens() || choice.looksAtTargets();
        int ahead = Device.isCpu() || looks ? 1 : STEPS_AHEAD;
        long[] starts = new long[rows];
        Arrays.fill(starts, t5.config().startId());
        Tensor newest = Tensors.of(starts);
        List<BestTokens.Likeliest> unread = new ArrayList<>();
        for (int length = 1; length < maxLength && search.open > 0; length++) {
            listener.beforeStep();
            try (Scope step = Scope.open()) {
                Tensor hidden = t5.decoder().step(newest, cache, source.decoderAdapters(), engine);
                int[][] targets = choice.looksAtTargets() ? search.targets() : new int[0][];
                BestTokens.Likeliest best = choice.of(t5.head().scores(hidden, engine), targets, length);
                newest = step.keep(best.ids());
                step.keep(best.logProbabilities());
                unread.add(best);
                if (unread.size() == ahead || length + 1 == maxLength) {
                    search.read(unread);
                    unread.clear();
                }
            }
        }
        return search.sequences(perSource);
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
        tokens[row][lengths[row]] = id;
        // Padding that the model itself chose counts nothing, as the reference has it.
        logProbabilities[row][lengths[row]++] = id == t5.config().padId() ? 0 : log;
        boolean ends = t5.config().isEnd(id);
        if (listener.listens()) {
            int[] target = target(row);
            ends |= listener.endsHere(target);
            listener.chosen(row, target, ends || lengths[row] == tokens[row].length);
        }
        if (ends) {
            finished[row] = true;
            open--;
        }
    }

    private int[] target(int row) {
        return Arrays.copyOf(tokens[row], lengths[row]);
    }

    private int[][] targets() {
        int[][] targets = new int[tokens.length][];
        Arrays.setAll(targets, this::target);
        return targets;
    }

    private List<List<GeneratedSequence>> sequences(int perSource) {
        List<List<GeneratedSequence>> sequences = new ArrayList<>();
        for (int first = 0; first < tokens.length; first += perSource) {
            List<GeneratedSequence> ofSource = new ArrayList<>();
            for (int row = first; row < first + perSource; row++) {
                double[] logs = Arrays.copyOf(logProbabilities[row], lengths[row]);
                double sum = 0;
                for (double log : logs) {
                    sum += log;
                }
                ofSource.add(new GeneratedSequence(target(row), logs, sum));
            }
            sequences.add(ofSource);
        }
        return sequences;
    }
}
