package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.RowAttention;
import io.github.hyperdecoders.vector.RowAttention.Places;
import io.github.hyperdecoders.vector.RowAttention.Tokens;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Row after row where it lies, on the calling thread, by vector instructions: nothing is padded, and of the weights, which the backward
 * pass computes again, nothing is kept.
 */
final class VectorWithinRows implements AttentionWithinRows {
    private final Ragged rows;
    private final RowAttention attention;
    private final Dropout dropout;
    private final int inner;
    private final ScalarType dtype;

    /** @param dtype of the result */
    VectorWithinRows(
            Ragged rows, PositionBias positions, boolean causal, Heads heads, ScalarType dtype, Dropout dropout) {
        this.rows = rows;
        this.dropout = dropout;
        this.dtype = dtype;
        this.inner = heads.inner();
        int longest = rows.longest();
        // The last of the longest row's queries and as many keys behind it as before: all there is between two tokens.
        Tensor bias = positions.forPositions(longest - 1, 1, 2 * longest - 1);
        attention = new RowAttention(
                heads.count(),
                heads.width(),
                longest,
                Tensors.toFloats(Ops.cast(bias, ScalarType.Float).detach()),
                causal);
    }

    @Override
    public Tensor attend(List<Tensor> keyQueryValue) {
        List<Tensor> given = keyQueryValue.stream()
                .map(part -> GradientPort.input(part.contiguous()))
                .toList();
        Factors factors = dropout.factors();
        Tensor context;
        try (Scope scope = Scope.withoutGradients()) {
            context = scope.keep(Tensors.empty(dtype, rows.tokens(), inner));
            List<Tokens> in = tokens(given);
            Places out = new Places(Tensors.writer(context), inner, 0);
            rows.eachRow(
                    (first, length) -> attention.forward(in.get(0), in.get(1), in.get(2), first, length, factors, out));
            rows.zeroSpare(context);
        }
        return GradientPort.attach(context, keyQueryValue, gradient -> backward(given, factors, gradient), given);
    }

    private List<Tensor> backward(List<Tensor> given, Factors factors, Tensor gradient) {
        List<Tensor> found = given.stream()
                .map(part -> Tensors.empty(part.scalar_type().intern(), Tensors.shape(part)))
                .toList();
        List<Tokens> in = tokens(given);
        List<Places> out = Concatenated.places(found, inner, Tensors::writer, Places::new);
        Tokens arrived = new Tokens(Tensors.reader(gradient.contiguous()), inner, 0);
        rows.eachRow((first, length) -> attention.backward(
                in.get(0), in.get(1), in.get(2), first, length, factors, arrived, out.get(0), out.get(1), out.get(2)));
        found.forEach(rows::zeroSpare);
        return found;
    }

    private List<Tokens> tokens(List<Tensor> parts) {
        return Concatenated.places(parts, inner, Tensors::reader, Tokens::new);
    }
}
