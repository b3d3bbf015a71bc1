package io.github.hyperdecoders.training;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.tensor.Ops;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
        EncodedBatch source = model.encode(batch.sources(), batch.tasks(), false);
        Tensor hidden = batch.decoderInputs().rows().real(model.decode(batch.decoderInputs(), source));
        return of(model.t5().logits(hidden), batch.targets());
    }

    /** [tokens, vocabulary] and [tokens] int64 to the scalar loss. */
    Tensor of(Tensor logits, Tensor targets) {
        Tensor logNormalizer = torch.logsumexp(logits, new long[] {1}, true);
        Tensor negative =
                logNormalizer.sub(logits.gather(1, targets.unsqueeze(1))).sum();
        Tensor loss = negative;
        if (smoothing > 0) {
            double vocabulary = logits.size(1);
            Tensor uniform = Ops.scale(logNormalizer.sum(), vocabulary).sub(logits.sum());
            loss = Ops.scale(negative, 1 - smoothing).add(Ops.scale(uniform, smoothing / vocabulary));
        }
        return mean || smoothing == 0 ? loss.div(new Scalar((double) targets.size(0))) : loss;
    }
}
