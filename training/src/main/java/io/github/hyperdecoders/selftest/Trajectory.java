package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.training.AdamW;
import io.github.hyperdecoders.training.Batch;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import io.github.hyperdecoders.training.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** The training that a golden case prescribes. */
final class Trajectory {
    private Trajectory() {}

    /** The losses before each step of training on the one batch, from the model's weights; these move. */
    static double[] losses(GoldenCase golden, Model model, Batch batch, AdamwEpsStyle style) {
        JsonNode training = golden.expected().path("training");
        double[] rates = GoldenCase.doubles(training.path("learning_rates"));
        double[] betas = GoldenCase.doubles(training.path("betas"));
        Engine engine = Engine.forTraining(model.numerics(), Dropout.NONE);
        double[] losses = new double[rates.length];
        Loss objective = new Loss(training.path("label_smoothing").asDouble(), false);
        List<Parameter> trained = model.parameters().trained();
        AdamW rule = new AdamW(betas[0], betas[1], training.path("eps").asDouble(), style);
        try (Optimizer optimizer =
                Optimizer.of(rule, trained, training.path("weight_decay").asDouble())) {
            for (int step = 0; step < losses.length; step++) {
                try (Scope scope = Scope.open()) {
                    Tensor loss = objective.of(model.network(), batch, engine);
                    losses[step] = loss.item_double();
                    Ops.backward(loss);
                    Gradients.clip(trained, training.path("max_grad_norm").asDouble());
                    optimizer.step(rates[step]);
                    Gradients.clear(trained);
                }
            }
        }
        return losses;
    }
}
