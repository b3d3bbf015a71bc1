package io.github.hyperdecoders.training;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Cross-entropy with label smoothing over the real target tokens: {@code (1 - eps) NLL + eps / V * sum_v -log p_v}, summed as the
 * reference does; without smoothing, or when asked to scale, the mean over target tokens.
 *
 * @param smoothing eps, in [0, 1)
 * @param mean divide by the number of target tokens even with smoothing ({@code loss_scaling})
 */
public record Loss(double smoothing, boolean mean) {

    /** The scalar loss of a batch in the stream format. */
    public Tensor of(AdaptedT5 model, Batch batch) {
        return of(model, batch, batch.targets().size(0));
    }

    /**
     * What a part of a batch adds to the batch's loss: a scalar in the stream format.
     *
     * @param targetTokens of the whole batch
     */
    Tensor of(AdaptedT5 model, Batch batch, long targetTokens) {
        EncodedBatch source = model.encode(batch.sources(), batch.tasks(), false);
        Tensor hidden = model.decode(batch.decoderInputs(), source);
        return new HeadLoss(this, model.t5().head()).of(hidden, batch.targets(), targetTokens);
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

    /** The gradient of the same: {@code p_v - (1 - eps) [v = target] - eps / V}, [n, vocabulary]. */
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
