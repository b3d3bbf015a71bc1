package io.github.hyperdecoders.compute;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Attention of the tokens of each row of a batch to one another, the same for all layers that share a bias. */
@FunctionalInterface
public interface AttentionWithinRows {
    /**
     * Every token attends to its row.
     *
     * @param keyQueryValue of each token its keys, its queries and its values, [tokens, heads * d_kv] each, in this order, some of which
     *     may lie beside one another in one tensor
     * @return [tokens, heads * d_kv]
     */
    Tensor attend(List<Tensor> keyQueryValue);
}
