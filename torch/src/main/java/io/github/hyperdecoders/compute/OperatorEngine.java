package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Libtorch's operators: in every precision and on every device. */
record OperatorEngine(Numerics numerics, Dropout passDropout, Products products, boolean recomputes) implements Engine {

    @Override
    public OperatorEngine with(Dropout dropout) {
        return new OperatorEngine(numerics, dropout, products, recomputes);
    }

    @Override
    public SumAndNorm normOfSum(List<Tensor> addends, Tensor weight, double epsilon, ScalarType dtype) {
        Tensor sum = addends.stream().reduce(Tensor::add).orElseThrow();
        return new SumAndNorm(sum, Ops.cast(norm(sum, weight, epsilon), dtype));
    }

    /** [.., d] to the same, in the dtype of {@code x}. */
    Tensor norm(Tensor x, Tensor weight, double epsilon) {
        Tensor factors = Ops.cast(weight, x.scalar_type().intern());
        return torch.rms_norm(x, new long[] {weight.size(0)}, new TensorOptional(factors), new DoubleOptional(epsilon));
    }

    @Override
    public Tensor gated(Tensor x, Activation f) {
        List<Tensor> halves = Ops.halves(x);
        return dropout(of(f, halves.get(0)).mul(halves.get(1)));
    }

    static Tensor of(Activation f, Tensor x) {
        return switch (f) {
            case RELU -> torch.relu(x);
            case GELU -> torch.gelu(x);
            case GELU_NEW -> torch.gelu(x, "tanh");
            case SILU -> torch.silu(x);
        };
    }

    @Override
    public Tensor dropout(Tensor x, ScalarType dtype) {
        return passDropout.apply(x);
    }

    @Override
    public AttentionWithinRows withinRows(Ragged rows, PositionBias bias, boolean causal, Heads heads) {
        return new OperatorWithinRows(rows, bias, causal, heads, attention());
    }

    @Override
    public Sources sources(Tensor packed, Ragged rows, Ragged targets, Heads heads) {
        return new OperatorSources(packed, rows, targets, heads, attention());
    }

    @Override
    public Past past(int rows, int beams, int maxLength, int layers, Heads heads) {
        return new OperatorPast(rows, beams, maxLength, layers, heads, attention());
    }

    private OperatorAttention attention() {
        return new OperatorAttention(numerics, passDropout);
    }

    @Override
    public Tensor bottlenecks(Tensor x, Bottlenecks weights, Ragged rows) {
        List<Bottlenecks> parts = weights.split(rows);
        return rows.byGroup(Ops.cast(x, numerics.product()), (g, padded) -> bottlenecks(padded, parts.get(g)));
    }

    /** [sources, length, d_model] to the same. */
    private Tensor bottlenecks(Tensor x, Bottlenecks weights) {
        Tensor inner = torch.relu(batchedProduct(x, weights.down()).add(weights.downBias()));
        return batchedProduct(inner, weights.up()).add(weights.upBias());
    }

    @Override
    public BestTokens.Likeliest likeliest(Tensor logits, int... forbidden) {
        return OperatorScores.likeliest(logits, forbidden);
    }

    @Override
    public BestTokens continuations(Tensor logits, double[] running, int beams, int k, int... forbidden) {
        return OperatorScores.continuations(logits, running, beams, k, forbidden);
    }
}
