package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Scores, softmax and weighted sums of T5's attention, which does not scale the scores. */
final class Heads {
    /** Beyond so many keys the fused kernel is slower than products of its parts (docs/performance.md). */
    private static final int LONGEST_FUSED = 256;

    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    Heads(T5Config config, Numerics numerics, Dropout dropout) {
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
    }

    /** [rows, length, kinds * heads * d_kv] to kinds times [rows, heads, length, d_kv]. */
    List<Tensor> split(Tensor x, int kinds) {
        Tensor byKind = x.view(x.size(0), x.size(1), kinds, config.heads(), config.dKv())
                .permute(2, 0, 3, 1, 4);
        // A single position lies well as it is.
        return Ops.unbind(x.size(1) == 1 ? byKind : byKind.contiguous());
    }

    /** [rows, heads, queries, d_kv] and what they attend to, to [rows, queries, heads * d_kv]. */
    Tensor attend(Tensor q, Tensor k, Tensor v, Tensor bias) {
        return sums(q, k, v, bias).transpose(1, 2).reshape(q.size(0), q.size(2), config.inner());
    }

    /**
     * The values summed by attention's weights, for any number of heads and any width.
     *
     * @param q [rows, heads, queries, d] in the format of scores
     * @param k [rows, heads, length, d] in the same format
     * @param v [rows, heads, length, d]
     * @param bias added to the scores, broadcastable to [rows, heads, queries, length]
     * @return [rows, heads, queries, d]
     */
    Tensor sums(Tensor q, Tensor k, Tensor v, Tensor bias) {
        if (!Ops.recordsGradients() && numerics.stream() == ScalarType.Float && k.size(2) <= LONGEST_FUSED) {
            Tensor values = Ops.cast(v, numerics.scores());
            return q.size(2) == 1 ? ofOneQuery(q, k, values, bias) : Ops.attention(q, k, values, bias);
        }
        Tensor weights = dropout.apply(Ops.softmax(q.matmul(k.transpose(2, 3)).add(bias), numerics.stream()));
        return Ops.cast(weights, numerics.product()).matmul(Ops.cast(v, numerics.product()));
    }

    /** The same as sums of products of elements: a library's product would first copy all keys and values into its own order. */
    private Tensor ofOneQuery(Tensor q, Tensor k, Tensor v, Tensor bias) {
        Tensor scores = Ops.sum(q.mul(k), 3, true).add(bias.transpose(2, 3));
        Tensor weights = torch.softmax(scores, 2, new ScalarTypeOptional());
        return Ops.sum(weights.mul(v), 2, true);
    }
}
