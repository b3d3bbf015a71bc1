package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The dtypes of a model. Normalisation, softmax, the residual stream and the loss run in {@link #stream}; matrix products in
 * {@link #product}, those of attention's scores in {@link #scores}. Trained parameters, norms and the embedding are kept in
 * {@link #stream}, other frozen ones in the dtype of their product.
 */
public enum Numerics {
    /** Everything in double: for checking. */
    FP64(ScalarType.Double, ScalarType.Double),
    /** Everything in single. */
    FP32(ScalarType.Float, ScalarType.Float),
    /** Matrix products in bfloat16, attention's scores and the rest in single. */
    BF16(ScalarType.Float, ScalarType.BFloat16);

    static {
        NativeVersions.accept();
    }

    private final ScalarType stream;
    private final ScalarType product;

    Numerics(ScalarType stream, ScalarType product) {
        this.stream = stream;
        this.product = product;
    }

    /** Dtype of trained parameters, of the residual stream and of everything that sums. */
    public ScalarType stream() {
        return stream;
    }

    /**
     * Dtype of queries, keys and their scores: softmax turns an absolute error of a score into a relative one of its weight, and T5
     * does not scale its scores down, so bfloat16 would be too coarse for them.
     */
    public ScalarType scores() {
        return stream;
    }

    /** Dtype of other matrix products and of frozen weights. */
    public ScalarType product() {
        return product;
    }
}
