package io.github.hyperdecoders.training;

import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adafactor (Shazeer and Stern, 2018) with the given learning rate, its steps on request relative to the size of the parameter
 * (section 8 there), which the reference does without. The second moment of a matrix is kept as its row and column means.
 *
 * @param scaleParameter whether the learning rate is a share of each parameter's root mean square, which counts as 0.001 at least
 */
public record Adafactor(boolean scaleParameter) implements UpdateRule {
    private static final double EPSILON = 1e-30;
    private static final double CLIP = 1.0;
    private static final double DECAY = -0.8;
    /** Smaller parameters are taken to be of this size, or those that begin at zero would stay there. */
    private static final double SMALLEST_SCALE = 1e-3;

    private static final String ROW = "row";
    private static final String COLUMN = "column";
    /** Of vectors and scalars, in place of the other two. */
    private static final String SQUARE = "square";

    @Override
    public Map<String, Tensor> averages(Tensor parameter) {
        long[] shape = Tensors.shape(parameter);
        if (shape.length < 2) {
            return Map.of(SQUARE, torch.zeros_like(parameter));
        }
        long[] rows = Arrays.copyOf(shape, shape.length - 1);
        long[] columns = rows.clone();
        columns[columns.length - 1] = shape[shape.length - 1];
        ScalarType dtype = parameter.scalar_type().intern();
        return Map.of(ROW, Tensors.zeros(dtype, rows), COLUMN, Tensors.zeros(dtype, columns));
    }

    @Override
    public void update(List<Slot> slots, double learningRate, double weightDecay, long step) {
        double beta = 1 - Math.pow(step, DECAY);
        for (Slot slot : slots) {
            try (Scope scope = Scope.withoutGradients()) {
                update(slot, beta, learningRate, weightDecay);
            }
        }
    }

    private void update(Slot slot, double beta, double learningRate, double weightDecay) {
        Tensor gradient = slot.gradient();
        Tensor square = gradient.square().add(new Scalar(EPSILON));
        Tensor update;
        if (slot.averages().containsKey(SQUARE)) {
            Tensor full = slot.average(SQUARE);
            average(full, square, beta);
            update = full.rsqrt().mul(gradient);
        } else {
            Tensor row = slot.average(ROW);
            Tensor column = slot.average(COLUMN);
            average(row, mean(square, -1), beta);
            average(column, mean(square, -2), beta);
            Tensor rowFactor = row.div(row.mean(new long[] {-1}, true, new ScalarTypeOptional()))
                    .rsqrt()
                    .unsqueeze(-1);
            update = rowFactor.mul(column.unsqueeze(-2).rsqrt()).mul(gradient);
        }
        Tensor parameter = slot.value();
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
}
