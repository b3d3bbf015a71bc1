package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Dispatch;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), with epsilon in either of its two places. */
public final class AdamW implements Optimizer {
    private record Slot(Parameter parameter, Tensor mean, Tensor square) {}

    private final List<Slot> slots = new ArrayList<>();
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final AdamwEpsStyle style;
    private long steps;

    public AdamW(
            List<Parameter> parameters,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            AdamwEpsStyle style) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        this.style = style;
        try (Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : parameters) {
                slots.add(new Slot(
                        parameter,
                        Scope.own(torch.zeros_like(parameter.tensor())),
                        Scope.own(torch.zeros_like(parameter.tensor()))));
            }
        }
    }

    @Override
    public void step(double learningRate) {
        steps++;
        try (Scope scope = Scope.withoutGradients()) {
            List<Slot> active = slots.stream()
                    .filter(s -> s.parameter.tensor().grad().defined())
                    .toList();
            if (style == AdamwEpsStyle.TORCH) {
                fused(active, learningRate);
            } else {
                active.forEach(slot -> epsilonFirst(slot, learningRate));
            }
        }
    }

    private void fused(List<Slot> active, double learningRate) {
        Tensor step = Tensors.full(steps, ScalarType.Float);
        List<Tensor> parameters = new ArrayList<>();
        List<Tensor> gradients = new ArrayList<>();
        List<Tensor> means = new ArrayList<>();
        List<Tensor> squares = new ArrayList<>();
        List<Tensor> counts = new ArrayList<>();
        for (Slot slot : active) {
            parameters.add(slot.parameter.tensor());
            gradients.add(slot.parameter.tensor().grad());
            means.add(slot.mean);
            squares.add(slot.square);
            counts.add(step);
        }
        Dispatch.fusedAdamW(
                parameters, gradients, means, squares, counts, learningRate, beta1, beta2, weightDecay, epsilon);
    }

    private void epsilonFirst(Slot slot, double learningRate) {
        Tensor gradient = slot.parameter.tensor().grad();
        slot.mean.mul_(new Scalar(beta1)).add_(gradient, new Scalar(1 - beta1));
        slot.square.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
        double size = learningRate * Math.sqrt(1 - Math.pow(beta2, steps)) / (1 - Math.pow(beta1, steps));
        Tensor parameter = slot.parameter.tensor();
        parameter.addcdiv_(slot.mean, slot.square.sqrt().add(new Scalar(epsilon)), new Scalar(-size));
        if (weightDecay > 0) {
            parameter.add_(parameter, new Scalar(-learningRate * weightDecay));
        }
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Slot slot : slots) {
            state.put(slot.parameter.name() + "/mean", slot.mean);
            state.put(slot.parameter.name() + "/square", slot.square);
        }
        return state;
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public void resumeAt(long taken) {
        steps = taken;
    }

    @Override
    public void close() {
        for (Slot slot : slots) {
            slot.mean.close();
            slot.square.close();
        }
    }
}
