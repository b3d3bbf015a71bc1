package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.t5.OutputHead;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * How likely given targets are, by teacher forcing: each source is encoded once, its adapters are made once, and all targets of all sources
 * of the batch are decoded in one pass.
 */
public final class TargetScores {
    /** How many of the head's logits may exist at once. */
    private static final long MOST_LOGITS = 1 << 24;

    private TargetScores() {}

    /**
     * Log-probability of every target: the sum of the natural logarithms of all its tokens' probabilities, of the end of sequence too if it
     * ends with one. Opens its own scope and records no gradients.
     *
     * @param tasks [batch] int64 or null, see {@link AdaptedT5#encode}
     * @param targets of each source, at least one; token ids, at least one, without the start token
     * @return for each source as many as it has targets
     */
    public static double[][] of(
            AdaptedT5 model,
            Tokens sources,
            @Nullable Tensor tasks,
            Numerics numerics,
            List<? extends List<int[]>> targets) {
        int[][] flat = targets.stream().flatMap(List::stream).toArray(int[][]::new);
        int[] perSource = targets.stream().mapToInt(List::size).toArray();
        try (Scope scope = Scope.withoutGradients();
                Threads.SerialBlas serial = Threads.serialBlas()) {
            Engine engine = Engine.forEncoding(numerics);
            EncodedBatch source = model.encode(sources, tasks, false, engine);
            int start = model.t5().config().startId();
            Tokens shifted = Tokens.of(
                    Arrays.stream(flat).map(target -> shifted(target, start)).toArray(int[][]::new));
            Tensor hidden = model.decode(shifted, perSource, source, engine);
            double[] ofTokens =
                    logProbabilities(hidden, Tokens.of(flat).ids(), model.t5().head(), engine);
            return sums(ofTokens, targets);
        }
    }

    private static int[] shifted(int[] target, int start) {
        int[] shifted = new int[target.length];
        shifted[0] = start;
        System.arraycopy(target, 0, shifted, 1, target.length - 1);
        return shifted;
    }

    /** Of each token, from [tokens, d_model] and [tokens] int64; a few tokens at a time. */
    private static double[] logProbabilities(Tensor hidden, Tensor ids, OutputHead head, Engine engine) {
        long tokens = ids.size(0);
        long atOnce = Math.max(1, MOST_LOGITS / head.weight().size(0));
        double[] all = {};
        for (long first = 0; first < tokens; first += atOnce) {
            try (Scope part = Scope.open()) {
                long count = Math.min(atOnce, tokens - first);
                Tensor logits = head.logits(hidden.narrow(0, first, count), engine);
                ScalarType dtype = torch.promote_types(logits.scalar_type().intern(), ScalarType.Float);
                Tensor wanted = ids.narrow(0, first, count).unsqueeze(1);
                double[] some = Tensors.toDoubles(Ops.logSoftmax(logits, dtype).gather(1, wanted));
                all = Arrays.copyOf(all, all.length + some.length);
                System.arraycopy(some, 0, all, all.length - some.length, some.length);
            }
        }
        return all;
    }

    private static double[][] sums(double[] ofTokens, List<? extends List<int[]>> targets) {
        double[][] sums = new double[targets.size()][];
        int token = 0;
        for (int source = 0; source < sums.length; source++) {
            List<int[]> own = targets.get(source);
            sums[source] = new double[own.size()];
            for (int i = 0; i < own.size(); i++) {
                int end = token + own.get(i).length;
                sums[source][i] = Arrays.stream(ofTokens, token, end).sum();
                token = end;
                Scores.requireNumber(sums[source][i], source);
            }
        }
        return sums;
    }
}
