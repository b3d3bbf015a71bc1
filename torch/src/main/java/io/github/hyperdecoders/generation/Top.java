package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.StepScores;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The largest scores of each row and where they stand, in falling order; k to a row, row after row.
 *
 * @param scores [rows * k]
 * @param indices [rows * k] columns
 */
record Top(double[] scores, long[] indices) {
    /** No token. */
    static final int NONE = -1;

    private static final long BLOCK = 32;

    /**
     * The likeliest continuations of the beams of each source.
     *
     * @param logits [sources * beams, vocabulary] of the next token, in any format
     * @param running [sources * beams] log-probabilities of the beams
     * @param k how many to a source
     * @param forbidden a token that none may go on with, or {@link #NONE}
     * @return of each source; columns are those of all its beams' tokens, beam after beam
     */
    static Top continuations(Tensor logits, double[] running, int beams, int k, int forbidden) {
        int vocabulary = (int) logits.size(1);
        if (isByVectors(logits) && k <= vocabulary) {
            return ofEachBeam(logits, running, beams, k, forbidden);
        }
        ScalarType type = format(logits);
        Tensor logs = Ops.logSoftmax(logits, type);
        if (forbidden != NONE) {
            Scores.forbid(logs, forbidden);
        }
        Tensor sums = logs.add(Ops.cast(Tensors.of(running), type).unsqueeze(1));
        return of(sums.view(-1, (long) beams * vocabulary), k);
    }

    /**
     * The likeliest next token of each row.
     *
     * @param logits [rows, vocabulary] of the next token, in any format; may be overwritten
     * @param forbidden a token that none may go on with and that takes no part in the distribution, or {@link #NONE}
     */
    static Top likeliest(Tensor logits, int forbidden) {
        if (isByVectors(logits)) {
            StepScores[] best = eachRow(logits, forbidden, true, 1);
            return new Top(
                    Arrays.stream(best)
                            .mapToDouble(b -> b.logProbabilities()[0])
                            .toArray(),
                    Arrays.stream(best).mapToLong(b -> b.tokens()[0]).toArray());
        }
        Tensor scores = Ops.cast(logits, format(logits));
        if (forbidden != NONE) {
            Scores.forbid(scores, forbidden);
        }
        Tensor best = scores.argmax(new LongOptional(1), false);
        Tensor logs = Ops.logSoftmax(scores, format(logits)).gather(1, best.unsqueeze(1));
        return new Top(Tensors.toDoubles(logs), Tensors.toLongs(best));
    }

    private static boolean isByVectors(Tensor logits) {
        return Steps.areByVectors() && Tensors.canBeRead(logits);
    }

    /** In which to compute probabilities. */
    private static ScalarType format(Tensor logits) {
        return torch.promote_types(logits.scalar_type().intern(), ScalarType.Float);
    }

    private static StepScores[] eachRow(Tensor logits, int forbidden, boolean redistributed, int k) {
        FloatReader reader = Tensors.reader(logits);
        StepScores[] best = new StepScores[(int) logits.size(0)];
        int vocabulary = (int) logits.size(1);
        Steps.each(
                best.length, row -> best[row] = StepScores.best(reader, row, vocabulary, forbidden, redistributed, k));
        return best;
    }

    /** From the k best of each beam, which hold the k best of all. */
    private static Top ofEachBeam(Tensor logits, double[] running, int beams, int k, int forbidden) {
        int vocabulary = (int) logits.size(1);
        StepScores[] best = eachRow(logits, forbidden, false, k);
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
        return new Top(scores, indices);
    }

    /**
     * Looks only into the k blocks of columns whose largest scores are the largest, which hold the k best: libtorch's own topk copies
     * every score together with its index first, and there are a hundred thousand of them.
     *
     * @param x [rows, columns]
     */
    static Top of(Tensor x, long k) {
        long rows = x.size(0);
        long blocks = x.size(1) / BLOCK;
        if (x.size(1) % BLOCK != 0 || blocks < k) {
            T_TensorTensor_T top = x.topk(k, 1, true, true);
            return new Top(Tensors.toDoubles(top.get0()), Tensors.toLongs(top.get1()));
        }
        Tensor byBlock = x.view(rows, blocks, BLOCK);
        Tensor best = byBlock.amax(new long[] {2}, false).topk(k, 1, true, true).get1();
        Tensor within = byBlock.gather(1, best.unsqueeze(2).expand(rows, k, BLOCK));
        T_TensorTensor_T top = within.view(rows, k * BLOCK).topk(k, 1, true, true);
        long[] blockOf = Tensors.toLongs(best);
        long[] indices = Tensors.toLongs(top.get1());
        for (int i = 0; i < indices.length; i++) {
            long row = i / k;
            indices[i] = blockOf[(int) (row * k + indices[i] / BLOCK)] * BLOCK + indices[i] % BLOCK;
        }
        return new Top(Tensors.toDoubles(top.get0()), indices);
    }
}
