package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.GatedUnit;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The gated unit of T5 v1.1, {@code gelu(a) b}, with the dropout behind it. */
public final class GatedGelu {
    private GatedGelu() {}

    /** [tokens, 2 * width], of each token all a, then all b, to [tokens, width]. */
    public static Tensor of(Tensor x, Dropout dropout) {
        return Vectors.serve(x) ? byVectors(x, dropout) : byOperators(x, dropout);
    }

    private static Tensor byOperators(Tensor x, Dropout dropout) {
        List<Tensor> halves = Ops.halves(x);
        return dropout.apply(torch.gelu(halves.get(0), "tanh").mul(halves.get(1)));
    }

    /** In one pass, and one on the way back, where libtorch's operators are four and six. */
    private static Tensor byVectors(Tensor x, Dropout dropout) {
        Tensor input = GradientPort.input(x);
        Factors factors = dropout.factors();
        GatedUnit unit = new GatedUnit((int) (x.size(1) / 2));
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(Tensors.empty(x.scalar_type().intern(), x.size(0), unit.width()));
            FloatReader in = Tensors.reader(input);
            FloatWriter out = Tensors.writer(result);
            Steps.eachSlice(x, (first, rows) -> unit.forward(in, first, rows, factors, out));
        }
        return GradientPort.attach(
                result,
                x,
                gradient -> {
                    Tensor found = Tensors.empty(input.scalar_type().intern(), Tensors.shape(input));
                    FloatReader arrived = Tensors.reader(gradient.contiguous());
                    int rows = (int) input.size(0);
                    unit.backward(Tensors.reader(input), 0, rows, factors, arrived, Tensors.writer(found));
                    return found;
                },
                input);
    }
}
