package io.github.hyperdecoders.training;

import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Dispatch;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), with epsilon in either of its two places. */
public record AdamW(double beta1, double beta2, double epsilon, AdamwEpsStyle style) implements UpdateRule {
    private static final String MEAN = "mean";
    private static final String SQUARE = "square";

    @Override
    public Map<String, Tensor> averages(Tensor parameter) {
        return Map.of(MEAN, torch.zeros_like(parameter), SQUARE, torch.zeros_like(parameter));
    }

    @Override
    public void update(List<Slot> slots, double learningRate, double weightDecay, long step) {
        switch (style) {
            case TORCH -> fused(slots, learningRate, weightDecay, step);
            case HF -> slots.forEach(slot -> epsilonFirst(slot, learningRate, weightDecay, step));
        }
    }

    private void fused(List<Slot> slots, double learningRate, double weightDecay, long step) {
        Tensor count = Tensors.full(step, ScalarType.Float);
        Dispatch.fusedAdamW(
                slots.stream().map(Slot::value).toList(),
                slots.stream().map(Slot::gradient).toList(),
                slots.stream().map(slot -> slot.average(MEAN)).toList(),
                slots.stream().map(slot -> slot.average(SQUARE)).toList(),
                Collections.nCopies(slots.size(), count),
                learningRate,
                beta1,
                beta2,
                weightDecay,
                epsilon);
    }

    private void epsilonFirst(Slot slot, double learningRate, double weightDecay, long step) {
        Tensor gradient = slot.gradient();
        Tensor mean = slot.average(MEAN);
        Tensor square = slot.average(SQUARE);
        mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double size = learningRate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
        Tensor parameter = slot.value();
        parameter.addcdiv_(mean, square.sqrt().add(new Scalar(epsilon)), new Scalar(-size));
        if (weightDecay > 0) {
            parameter.add_(parameter, new Scalar(-learningRate * weightDecay));
        }
    }
}
