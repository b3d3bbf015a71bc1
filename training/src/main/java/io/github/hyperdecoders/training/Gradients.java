package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.tensor.Dispatch;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.PendingNumber;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The gradients of all trained parameters together. */
public final class Gradients {
    private Gradients() {}

    /**
     * Scales all gradients down so that their global Euclidean norm is at most {@code limit}.
     *
     * @param limit 0 or less to leave them as they are
     * @return the norm before
     */
    public static PendingNumber clip(List<Parameter> parameters, double limit) {
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> gradients = parameters.stream()
                    .map(p -> p.tensor().grad())
                    .filter(Tensor::defined)
                    .toList();
            if (gradients.isEmpty()) {
                return PendingNumber.of(0);
            }
            Tensor norms = Ops.stack(Dispatch.norms(gradients).get());
            Tensor total = norms.to(ScalarType.Double).norm();
            PendingNumber norm = PendingNumber.of(total);
            // PyTorch's clip_grad_norm_ adds the same 1e-6.
            if (limit > 0 && !norm.isKnown()) {
                Tensor factor = total.add(new Scalar(1e-6)).reciprocal().mul(new Scalar(limit));
                Dispatch.scaleAll(gradients, factor.clamp_max(new Scalar(1)).to(ScalarType.Float));
            } else if (limit > 0 && limit < norm.value() + 1e-6) {
                Dispatch.scaleAll(gradients, limit / (norm.value() + 1e-6));
            }
            return norm;
        }
    }

    /** Forgets all gradients. */
    public static void clear(List<Parameter> parameters) {
        try (Scope scope = Scope.open()) {
            parameters.forEach(p -> p.tensor().mutable_grad().reset());
        }
    }
}
