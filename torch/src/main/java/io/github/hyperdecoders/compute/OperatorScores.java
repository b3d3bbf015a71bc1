package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The best next tokens by libtorch's operators. */
final class OperatorScores {
    private static final long BLOCK = 32;

    private OperatorScores() {}

    /** As {@link Engine#likeliest}. */
    static BestTokens.Likeliest likeliest(Tensor logits, int... forbidden) {
        Tensor scores = Ops.cast(logits, dtype(logits));
        forbid(scores, forbidden);
        Tensor best = scores.argmax(new LongOptional(1), false);
        Tensor logs = Ops.logSoftmax(scores, dtype(logits)).gather(1, best.unsqueeze(1));
        return new BestTokens.Likeliest(best, logs.squeeze(1));
    }

    /** As {@link Engine#continuations}. */
    static BestTokens continuations(Tensor logits, double[] running, int beams, int k, int... forbidden) {
        Tensor logs = Ops.logSoftmax(logits, dtype(logits));
        forbid(logs, forbidden);
        Tensor sums = logs.add(Ops.cast(Tensors.of(running), dtype(logits)).unsqueeze(1));
        return of(sums.view(-1, beams * logits.size(1)), k);
    }

    /** In which to compute probabilities. */
    private static ScalarType dtype(Tensor logits) {
        return torch.promote_types(logits.scalar_type().intern(), ScalarType.Float);
    }

    /** Takes tokens out, in place: their scores become minus infinity. */
    private static void forbid(Tensor scores, int... tokens) {
        for (int token : tokens) {
            scores.select(1, token).fill_(new Scalar(Double.NEGATIVE_INFINITY));
        }
    }

    /**
     * The k largest of each row. Looks only into the k blocks of columns whose largest are the largest, which hold the k best: libtorch's own
     * topk copies every score together with its index first, and there are a hundred thousand of them.
     *
     * @param x [rows, columns]
     */
    static BestTokens of(Tensor x, long k) {
        long rows = x.size(0);
        long blocks = x.size(1) / BLOCK;
        if (x.size(1) % BLOCK != 0 || blocks < k) {
            T_TensorTensor_T top = x.topk(k, 1, true, true);
            return read(top.get0(), top.get1());
        }
        Tensor byBlock = x.view(rows, blocks, BLOCK);
        Tensor best = byBlock.amax(new long[] {2}, false).topk(k, 1, true, true).get1();
        Tensor within = byBlock.gather(1, best.unsqueeze(2).expand(rows, k, BLOCK));
        T_TensorTensor_T top = within.view(rows, k * BLOCK).topk(k, 1, true, true);
        Tensor blockOf = best.gather(1, top.get1().floor_divide(new Scalar(BLOCK)));
        Tensor column = blockOf.mul(new Scalar(BLOCK)).add(top.get1().remainder(new Scalar(BLOCK)));
        return read(top.get0(), column);
    }

    /** Both at once, so that an accelerator is waited for once; a column is a whole number that a double holds. */
    private static BestTokens read(Tensor scores, Tensor columns) {
        double[] both = Tensors.toDoubles(Ops.concatenate(
                0, scores.flatten().to(ScalarType.Double), columns.flatten().to(ScalarType.Double)));
        int count = both.length / 2;
        return new BestTokens(
                Arrays.copyOf(both, count),
                Arrays.stream(both, count, both.length).mapToLong(x -> (long) x).toArray());
    }
}
