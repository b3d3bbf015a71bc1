package io.github.hyperdecoders.training;

import io.github.hyperdecoders.t5.OutputHead;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The loss of the head's logits, a few tokens at a time, so that the logits of a batch never exist all at once: a summary of 128 tokens
 * has 16 MB of them. The gradient is written out and computed together with the loss, while a part's logits are there.
 */
final class HeadLoss {
    /** Logits that may exist at once. */
    private static final long LOGITS = 1 << 24;

    private final Loss loss;
    private final OutputHead head;
    private final long chunk;

    HeadLoss(Loss loss, OutputHead head) {
        this(loss, head, Math.max(1, LOGITS / head.weight().size(0)));
    }

    /** @param chunk tokens at a time */
    HeadLoss(Loss loss, OutputHead head, long chunk) {
        this.loss = loss;
        this.head = head;
        this.chunk = chunk;
    }

    /**
     * The scalar loss.
     *
     * @param hidden [tokens, d_model] the decoder's output
     * @param targets [tokens] int64
     * @param ofBatch how many target tokens the whole batch has
     */
    Tensor of(Tensor hidden, Tensor targets, long ofBatch) {
        if (!Ops.recordsGradients() || !hidden.requires_grad()) {
            return parts(hidden, targets, ofBatch, false).loss;
        }
        Parts parts = parts(hidden.detach(), targets, ofBatch, true);
        Tensor port = GradientPort.of(hidden, upstream -> backward(upstream, parts));
        return port.sum().add(parts.loss);
    }

    /**
     * @param loss scalar
     * @param ofHidden [tokens, d_model] its gradient
     * @param ofHead [vocabulary, d_model] its gradient, if the head is trained
     */
    private record Parts(
            Tensor loss,
            @Nullable Tensor ofHidden,
            @Nullable Tensor ofHead) {}

    private Parts parts(Tensor hidden, Tensor targets, long ofBatch, boolean gradients) {
        long tokens = targets.size(0);
        boolean trained = gradients && head.weight().requires_grad();
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> losses = new ArrayList<>();
            List<Tensor> ofHidden = new ArrayList<>();
            Tensor ofHead = trained ? Scope.untilBackward(torch.zeros_like(head.weight())) : null;
            for (long first = 0; first < tokens; first += chunk) {
                try (Scope part = Scope.open()) {
                    long count = Math.min(chunk, tokens - first);
                    Tensor here = hidden.narrow(0, first, count);
                    Tensor wanted = targets.narrow(0, first, count);
                    Tensor logits = head.logits(here);
                    losses.add(part.keep(loss.of(logits, wanted, ofBatch)));
                    if (gradients) {
                        Tensor gradient = loss.gradient(logits, wanted, ofBatch);
                        ofHidden.add(part.keep(head.hiddenGradient(gradient)));
                        if (ofHead != null) {
                            ofHead.add_(head.weightGradient(gradient, here));
                        }
                    }
                }
            }
            Tensor sum = scope.keep(losses.stream().reduce(Tensor::add).orElseThrow());
            return new Parts(
                    sum, gradients ? Scope.untilBackward(Ops.cat(0, ofHidden.toArray(Tensor[]::new))) : null, ofHead);
        }
    }

    /** Both gradients times what arrives at every place alike: the gradient of whatever was made of the loss. */
    private Tensor backward(Tensor upstream, Parts parts) {
        if (parts.ofHead != null) {
            Tensor scalar = upstream.select(0, 0).select(0, 0);
            Ops.addToGradient(head.weight(), parts.ofHead.mul_(scalar));
        }
        return Objects.requireNonNull(parts.ofHidden).mul(upstream);
    }
}
