package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tensor.Vectors;
import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.RowAttention;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Row after row where it lies, on the calling thread, by vector instructions: nothing is padded, and of the weights, which the backward
 * pass computes again, nothing is kept.
 */
final class VectorAttention implements RowsAttention {
    private final Ragged rows;
    private final RowAttention attention;
    private final Dropout dropout;
    private final ScalarType format;

    VectorAttention(
            Ragged rows,
            RelativePositionBias positions,
            boolean causal,
            T5Config config,
            Numerics numerics,
            Dropout dropout) {
        this.rows = rows;
        this.dropout = dropout;
        this.format = numerics.product();
        int longest = rows.longest();
        // The last of the longest row's queries and as many keys behind it as before: all there is between two tokens.
        Tensor bias = positions.forPositions(longest - 1, 1, 2 * longest - 1);
        attention = new RowAttention(
                config.heads(),
                config.dKv(),
                longest,
                Tensors.toFloats(Ops.cast(bias, ScalarType.Float).detach()),
                causal);
    }

    /** Whether it can, and is the faster: on one of the threads that work on parts of a batch, in single precision, its biases frozen. */
    static boolean serves(Ragged rows, RelativePositionBias positions, T5Config config, Numerics numerics) {
        return Vectors.serve()
                && numerics.scores() == ScalarType.Float
                && !positions.isTrained()
                && rows.hasNoPadding()
                && 3L * rows.tokens() * config.inner() * Float.BYTES <= Integer.MAX_VALUE;
    }

    @Override
    public Tensor attend(Tensor keyQueryValue) {
        Tensor input = GradientPort.input(keyQueryValue.contiguous());
        Factors factors = dropout.factors();
        Tensor context;
        try (Scope scope = Scope.withoutGradients()) {
            context = scope.keep(Tensors.empty(format, input.size(0), input.size(1) / 3));
            FloatBuffer in = Tensors.floats(input);
            FloatWriter out = Tensors.writer(context);
            rows.eachRow((first, length) -> attention.forward(in, first, length, factors, out));
            rows.zeroSpare(context);
        }
        return GradientPort.attach(context, keyQueryValue, gradient -> backward(input, factors, gradient));
    }

    private Tensor backward(Tensor input, Factors factors, Tensor gradient) {
        Tensor result = Tensors.empty(ScalarType.Float, Tensors.shape(input));
        FloatBuffer in = Tensors.floats(input);
        FloatBuffer out = Tensors.floats(result);
        FloatReader arrived = Tensors.reader(gradient.contiguous());
        rows.eachRow((first, length) -> attention.backward(in, first, length, factors, arrived, out));
        rows.zeroSpare(result);
        return result;
    }
}
