package io.github.hyperdecoders.training;

import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Adafactor (Shazeer and Stern, 2018) with the given learning rate, its steps on request relative to the size of the parameter
 * (section 8 there), which the reference does without. The second moment of a matrix is kept as its row and column means.
 */
public final class Adafactor implements Optimizer {
    private static final double EPSILON = 1e-30;
    private static final double CLIP = 1.0;
    private static final double DECAY = -0.8;
    /** Smaller parameters are taken to be of this size, or those that begin at zero would stay there. */
    private static final double SMALLEST_SCALE = 1e-3;

    /** Either row and column, or full. */
    private record Slot(
            Parameter parameter,
            @Nullable Tensor row,
            @Nullable Tensor column,
            @Nullable Tensor full) {}

    private final List<Slot> slots = new ArrayList<>();
    private final double weightDecay;
    private final boolean scaleParameter;
    private long steps;

    /** @param scaleParameter whether the learning rate is a share of each parameter's root mean square, which counts as 0.001 at least */
    public Adafactor(List<Parameter> parameters, double weightDecay, boolean scaleParameter) {
        this.weightDecay = weightDecay;
        this.scaleParameter = scaleParameter;
        try (Scope scope = Scope.withoutGradients()) {
            parameters.forEach(parameter -> slots.add(slot(parameter)));
        }
    }

    private static Slot slot(Parameter parameter) {
        Tensor value = parameter.tensor();
        long[] shape = Tensors.shape(value);
        if (shape.length < 2) {
            return new Slot(parameter, null, null, Scope.own(torch.zeros_like(value)));
        }
        long[] rows = Arrays.copyOf(shape, shape.length - 1);
        long[] columns = rows.clone();
        columns[columns.length - 1] = shape[shape.length - 1];
        return new Slot(
                parameter,
                Scope.own(Tensors.zeros(value.scalar_type().intern(), rows)),
                Scope.own(Tensors.zeros(value.scalar_type().intern(), columns)),
                null);
    }

    @Override
    public void step(double learningRate) {
        steps++;
        double beta = 1 - Math.pow(steps, DECAY);
        for (Slot slot : slots) {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor gradient = slot.parameter.tensor().grad();
                if (gradient.defined()) {
                    step(slot, gradient, beta, learningRate);
                }
            }
        }
    }

    private void step(Slot slot, Tensor gradient, double beta, double learningRate) {
        Tensor square = gradient.square().add(new Scalar(EPSILON));
        Tensor update;
        if (slot.row != null && slot.column != null) {
            average(slot.row, mean(square, -1), beta);
            average(slot.column, mean(square, -2), beta);
            Tensor rowFactor = slot.row
                    .div(slot.row.mean(new long[] {-1}, true, new ScalarTypeOptional()))
                    .rsqrt()
                    .unsqueeze(-1);
            update = rowFactor.mul(slot.column.unsqueeze(-2).rsqrt()).mul(gradient);
        } else {
            Tensor full = Objects.requireNonNull(slot.full);
            average(full, square, beta);
            update = full.rsqrt().mul(gradient);
        }
        Tensor parameter = slot.parameter.tensor();
        double rate = scaleParameter ? learningRate * Math.max(SMALLEST_SCALE, rms(parameter)) : learningRate;
        if (weightDecay > 0) {
            parameter.add_(parameter, new Scalar(-weightDecay * rate));
        }
        parameter.add_(update, new Scalar(-rate / Math.max(1.0, rms(update) / CLIP)));
    }

    private static double rms(Tensor x) {
        return x.norm().item_double() / Math.sqrt(x.numel());
    }

    private static Tensor mean(Tensor x, long dimension) {
        return x.mean(new long[] {dimension}, false, new ScalarTypeOptional());
    }

    private static void average(Tensor running, Tensor next, double beta) {
        running.mul_(new Scalar(beta)).add_(next, new Scalar(1 - beta));
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Slot slot : slots) {
            put(state, slot.parameter.name() + "/row", slot.row);
            put(state, slot.parameter.name() + "/column", slot.column);
            put(state, slot.parameter.name() + "/square", slot.full);
        }
        return state;
    }

    private static void put(Map<String, Tensor> state, String name, @Nullable Tensor tensor) {
        if (tensor != null) {
            state.put(name, tensor);
        }
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
        state().values().forEach(tensor -> tensor.close());
    }
}
