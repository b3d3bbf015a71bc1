package io.github.hyperdecoders.benchmarks;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.training.AdamW;
import io.github.hyperdecoders.training.BatchGradients;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import io.github.hyperdecoders.training.Optimizer;
import io.github.hyperdecoders.training.TokenizedBatch;
import java.util.List;

/**
 * A training step and a decoding step of a model on one batch, counted in operators. The process must be where they shall run: on the
 * processor used like an accelerator, see {@link io.github.hyperdecoders.tensor.Device#place}.
 *
 * @param sources ids of each source
 * @param targets ids of each target
 */
record CountedWork(Model model, int[][] sources, int[][] targets) {
    /** Generations of so many tokens are compared, so that what precedes the steps falls out. */
    private static final int SHORT = 12;

    private static final int LONG = 22;

    /** Both passes, clipping and the optimiser; the second step, for the first makes what later ones find. */
    OperatorCounts trainingStep() {
        List<Parameter> trained = model.parameters().trained();
        TokenizedBatch batch = new TokenizedBatch(sources, targets, new long[sources.length]);
        try (Optimizer optimizer = Optimizer.of(new AdamW(0.9, 0.999, 1e-8, AdamwEpsStyle.TORCH), trained, 0);
                BatchGradients gradients = new BatchGradients(model, new Loss(0.1, false))) {
            step(0, batch, gradients, trained, optimizer);
            try (OperatorRecorder recorder = OperatorRecorder.open()) {
                step(1, batch, gradients, trained, optimizer);
                return OperatorCounts.of(recorder.calls());
            }
        }
    }

    private static void step(
            int position,
            TokenizedBatch batch,
            BatchGradients gradients,
            List<Parameter> trained,
            Optimizer optimizer) {
        gradients.add(batch, 42, position, 1);
        Gradients.clip(trained, 1);
        optimizer.step(3e-4);
        Gradients.clear(trained);
    }

    /** One more token for each source, with so many beams. */
    OperatorCounts decodingStep(int beams) {
        generation(SHORT, beams);
        OperatorCounts few = generation(SHORT, beams);
        return generation(LONG, beams).minus(few, LONG - SHORT);
    }

    /** All of a generation of so many tokens: encoding and making adapters too. */
    OperatorCounts generation(int length, int beams) {
        try (Scope scope = Scope.withoutGradients();
                OperatorRecorder recorder = OperatorRecorder.open()) {
            Search.generate(
                    model.network(),
                    Tokens.of(sources),
                    null,
                    model.numerics(),
                    new GenerationOptions(length, length, beams));
            return OperatorCounts.of(recorder.calls());
        }
    }
}
