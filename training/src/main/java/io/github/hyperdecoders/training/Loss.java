package io.github.hyperdecoders.training;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.OutputHead;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy with label smoothing over the real target tokens: {@code (1 - eps) NLL + eps / V * sum_v -log p_v}, summed as the
 * reference does; without smoothing, or when asked to scale, the mean over target tokens. The head's logits are made a few tokens at a time,
 * so that those of a batch never exist all at once: a summary of 128 tokens has 16 MB of them. Their gradient is written out and computed
 * together with the loss, while they are there.
 *
 * @param smoothing eps, in [0, 1)
 * @param mean divide by the number of target tokens even with smoothing ({@code loss_scaling})
 * @param mostLogits how many may exist at once
 */
public record Loss(double smoothing, boolean mean, long mostLogits) {
    private static final long LOGITS = 1 << 24;

    public Loss(double smoothing, boolean mean) {
        this(smoothing, mean, LOGITS);
    }

    /** The scalar loss of a batch in the stream dtype. */
    public Tensor of(AdaptedT5 model, Batch batch, Engine engine) {
        return of(model, batch, batch.targets().size(0), engine);
    }

    /**
     * What a part of a batch adds to the batch's loss: a scalar in the stream dtype.
     *
     * @param targetTokens of the whole batch
     */
    Tensor of(AdaptedT5 model, Batch batch, long targetTokens, Engine engine) {
        EncodedBatch source = model.encode(batch.sources(), batch.tasks(), false, engine);
        Tensor hidden = model.decode(batch.decoderInputs(), source, engine);
        return ofHidden(hidden, batch.targets(), targetTokens, model.t5().head(), engine);
    }

    /**
     * The scalar loss from the decoder's output.
     *
     * @param hidden [tokens, d_model]
     * @param targets [tokens] int64
     * @param ofBatch how many target tokens the whole batch has
     */
    Tensor ofHidden(Tensor hidden, Tensor targets, long ofBatch, OutputHead head, Engine engine) {
        boolean recorded = Ops.recordsGradients() && hidden.requires_grad();
        Parts parts = parts(hidden.detach(), targets, ofBatch, recorded, head, engine);
        if (!recorded) {
            return parts.loss;
        }
        Tensor port = GradientPort.of(hidden, upstream -> backward(upstream, parts, head.weight()));
        return port.sum().add(parts.loss);
    }

    /**
     * The loss and its gradients.
     *
     * @param loss scalar
     * @param ofHidden [tokens, d_model] its gradient, where it is recorded
     * @param ofHead [vocabulary, d_model] its gradient, if the head is trained too
     */
    private record Parts(
            Tensor loss,
            @Nullable Tensor ofHidden,
            @Nullable Tensor ofHead) {}

    private Parts parts(Tensor hidden, Tensor targets, long ofBatch, boolean recorded, OutputHead head, Engine engine) {
        long tokens = targets.size(0);
        long atOnce = Math.max(1, mostLogits / head.weight().size(0));
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> losses = new ArrayList<>();
            List<Tensor> ofHidden = new ArrayList<>();
            Tensor ofHead = recorded && head.weight().requires_grad()
                    ? Scope.untilBackward(torch.zeros_like(head.weight()))
                    : null;
            for (long first = 0; first < tokens; first += atOnce) {
                try (Scope part = Scope.open()) {
                    long count = Math.min(atOnce, tokens - first);
                    Tensor here = hidden.narrow(0, first, count);
                    Tensor wanted = targets.narrow(0, first, count);
                    Tensor logits = head.logits(here, engine);
                    losses.add(part.keep(of(logits, wanted, ofBatch)));
                    if (recorded) {
                        Tensor gradient = gradient(logits, wanted, ofBatch);
                        ofHidden.add(part.keep(head.hiddenGradient(gradient, engine)));
                        if (ofHead != null) {
                            ofHead.add_(head.weightGradient(gradient, here, engine));
                        }
                    }
                }
            }
            Tensor sum = scope.keep(losses.stream().reduce(Tensor::add).orElseThrow());
            return new Parts(sum, recorded ? Scope.untilBackward(Ops.concatenate(0, ofHidden)) : null, ofHead);
        }
    }

    /** Both gradients times what arrives at every place alike: the gradient of whatever was made of the loss. */
    private static Tensor backward(Tensor upstream, Parts parts, Tensor headWeight) {
        if (parts.ofHead != null) {
            Tensor scalar = upstream.select(0, 0).select(0, 0);
            Ops.addToGradient(headWeight, parts.ofHead.mul_(scalar));
        }
        return Objects.requireNonNull(parts.ofHidden).mul(upstream);
    }

    /**
     * The loss of some of a batch's target tokens.
     *
     * @param logits [n, vocabulary]
     * @param targets [n] int64
     * @param tokens of the whole batch
     * @return scalar
     */
    Tensor of(Tensor logits, Tensor targets, long tokens) {
        Tensor logNormalizer = torch.logsumexp(logits, new long[] {1}, true);
        Tensor negative =
                logNormalizer.sub(logits.gather(1, targets.unsqueeze(1))).sum();
        Tensor loss = negative;
        if (smoothing > 0) {
            double vocabulary = logits.size(1);
            Tensor uniform = Ops.scale(logNormalizer.sum(), vocabulary).sub(logits.sum());
            loss = Ops.scale(negative, 1 - smoothing).add(Ops.scale(uniform, smoothing / vocabulary));
        }
        return loss.mul(new Scalar(share(tokens)));
    }

    /** The gradient of the loss of some target tokens: {@code p_v - (1 - eps) [v = target] - eps / V}, [n, vocabulary]. */
    Tensor gradient(Tensor logits, Tensor targets, long tokens) {
        ScalarType type = logits.scalar_type().intern();
        Tensor ofTarget = Tensors.full(smoothing - 1, type, targets.size(0), 1);
        return torch.softmax(logits, 1, new ScalarTypeOptional())
                .sub_(new Scalar(smoothing / logits.size(1)))
                .scatter_add_(1, targets.unsqueeze(1), ofTarget)
                .mul_(new Scalar(share(tokens)));
    }

    /** A batch's loss as the sum over its target tokens. */
    double sum(double loss, long tokens) {
        return loss / share(tokens);
    }

    /** What a token's loss counts. */
    private double share(long tokens) {
        return mean || smoothing == 0 ? 1.0 / tokens : 1;
    }
}
