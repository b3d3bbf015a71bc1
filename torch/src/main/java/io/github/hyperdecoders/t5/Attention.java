package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Tensor;

/** Multi-head attention without biases and without scaling of the scores. Heads are laid out [rows, heads, length, d_kv]. */
final class Attention {
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final Tensor output;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    Attention(String name, Role role, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
        int d = config.dModel();
        int inner = config.inner();
        Initializer fanIn = Initializer.normal(Math.pow(d, -0.5));
        // The scores are not divided by sqrt(d_kv), so the query's initial values are.
        query = parameters.get(
                name + ".q.weight", role, Initializer.normal(Math.pow((double) d * config.dKv(), -0.5)), inner, d);
        key = parameters.get(name + ".k.weight", role, fanIn, inner, d);
        value = parameters.get(name + ".v.weight", role, fanIn, inner, d);
        output = parameters.get(name + ".o.weight", role, Initializer.normal(Math.pow(inner, -0.5)), d, inner);
    }

    /** Keys of [rows, length, d_model] as heads. */
    Tensor keys(Tensor x) {
        return heads(Ops.linear(x, key, numerics));
    }

    /** Values of [rows, length, d_model] as heads. */
    Tensor values(Tensor x) {
        return heads(Ops.linear(x, value, numerics));
    }

    /**
     * Attends from {@code x} to given keys and values.
     *
     * @param x [rows, queries, d_model]
     * @param keys [sources, heads, length, d_kv]; rows is a multiple of sources, the rows of one source in a row
     * @param values likewise
     * @param bias added to the scores, broadcastable to [sources, heads, queries, length]
     * @return [rows, queries, d_model] in the product format
     */
    Tensor attend(Tensor x, Tensor keys, Tensor values, Tensor bias) {
        long rows = x.size(0);
        long queries = x.size(1);
        long sources = keys.size(0);
        // The beams of a source become queries of that source, so that its keys and values are never repeated.
        Tensor q = heads(Ops.linear(x, query, numerics).view(sources, rows / sources * queries, config.inner()));
        Tensor scores = q.matmul(keys.transpose(2, 3)).add(bias);
        Tensor weights = dropout.apply(Ops.softmax(scores, numerics.stream()));
        Tensor context = Ops.cast(weights, numerics.product()).matmul(values);
        Tensor merged = context.transpose(1, 2).reshape(rows, queries, config.inner());
        return Ops.linear(merged, output, numerics);
    }

    private Tensor heads(Tensor x) {
        return x.view(x.size(0), x.size(1), config.heads(), config.dKv())
                .transpose(1, 2)
                .contiguous();
    }
}
