package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.tensor.Dispatch;
import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The gradients of all trained parameters together. */
public final class Gradients {
    private Gradients() {}

    /**
     * Scales all gradients down so that their global Euclidean norm is at most {@code limit}.
     *
     * @param limit 0 or less to leave them as they are
     * @return the norm before
     */
    public static double clip(List<Parameter> parameters, double limit) {
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> gradients = parameters.stream()
                    .map(p -> p.tensor().grad())
                    .filter(Tensor::defined)
                    .toList();
            if (gradients.isEmpty()) {
                return 0;
            }
            TensorVector norms = Dispatch.norms(gradients);
            double sum = 0;
            for (long i = 0; i < norms.size(); i++) {
                double norm = norms.get(i).item_double();
                sum += norm * norm;
            }
            double total = Math.sqrt(sum);
            // PyTorch's clip_grad_norm_ adds the same 1e-6.
            double factor = limit / (total + 1e-6);
            if (limit > 0 && factor < 1) {
                Dispatch.scaleAll(gradients, factor);
            }
            return total;
        }
    }

    /** Forgets all gradients. */
    public static void clear(List<Parameter> parameters) {
        try (Scope scope = Scope.open()) {
            parameters.forEach(p -> p.tensor().mutable_grad().reset());
        }
    }
}
