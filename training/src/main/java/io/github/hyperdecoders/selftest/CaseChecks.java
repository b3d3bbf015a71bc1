package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Compares one golden case in one number format, with the tolerances of that format. */
final class CaseChecks {
    /** How many times as far from single precision as PyTorch's autocast bf16 the logits of one case may be. */
    private static final double TIMES_AUTOCAST = 2;

    /** The quantities that are compared in bf16. */
    static final List<String> IN_BF16 = List.of("logits", "loss", "training");

    private final GoldenCase golden;
    private final Numerics numerics;
    private final JsonNode expected;
    private final List<Deviation> deviations = new ArrayList<>();

    CaseChecks(GoldenCase golden, Numerics numerics) {
        this.golden = golden;
        this.numerics = numerics;
        this.expected = golden.expected();
    }

    List<Deviation> run() throws IOException {
        try (TensorFile io = TensorFile.open(golden.folder().resolve(GoldenCase.INPUTS));
                Scope scope = Scope.open()) {
            Inputs inputs = new Inputs(io, golden);
            try (Model loaded = load()) {
                trainedParameters(loaded.parameters());
                forward(loaded.network(), inputs, io);
                gradients(loaded, inputs);
                if (numerics == Numerics.FP32) {
                    generation(loaded.network(), inputs);
                }
            }
            trajectories(inputs);
        }
        return deviations;
    }

    /** Golden cases have no dropout. */
    private Engine engine() {
        return Engine.forTraining(numerics, Dropout.NONE);
    }

    private Model load() throws IOException {
        return golden.load(numerics);
    }

    private void trainedParameters(Parameters parameters) {
        TreeSet<String> names = new TreeSet<>();
        parameters.trained().forEach(p -> names.add(p.name()));
        deviations.add(Deviation.exact("trained names", names.equals(new TreeSet<>(golden.trained()))));
    }

    private void forward(AdaptedT5 model, Inputs inputs, TensorFile io) {
        try (Scope scope = Scope.withoutGradients()) {
            EncodedBatch source = model.encode(inputs.batch.sources(), inputs.batch.tasks(), false, engine());
            Tensor logits = model.t5().logits(model.decode(inputs.decoderIds, source, engine()), engine());
            if (numerics == Numerics.FP64) {
                double checksum =
                        Arrays.stream(Tensors.toDoubles(logits)).map(Math::abs).sum();
                deviations.add(Deviation.relative(
                        "logits",
                        checksum,
                        expected.path("float64").path("logits_checksum").asDouble(),
                        1e-12));
                return;
            }
            if (numerics == Numerics.FP32) {
                Tensor hidden = inputs.realTokens(Tensors.read(io, "encoder_last_hidden_state"));
                deviations.add(new Deviation("encoder", largestShare(source.hidden(), hidden), 2e-4));
            }
            double share = largestShare(logits, Tensors.read(io, "logits"));
            double autocast = autocast("logits_deviation");
            deviations.add(
                    numerics == Numerics.FP32
                            ? new Deviation("logits", share, 2e-4)
                            : new Deviation("logits", share, TIMES_AUTOCAST * autocast, autocast));
        }
    }

    /** The largest difference as a share of the largest magnitude. */
    static double largestShare(Tensor found, Tensor golden) {
        double[] a = Tensors.toDoubles(found);
        double[] b = Tensors.toDoubles(golden);
        double difference = a.length == b.length ? 0 : Double.POSITIVE_INFINITY;
        double magnitude = 0;
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            double here = Math.abs(a[i] - b[i]);
            if (Double.isNaN(here)) {
                return Double.NaN;
            }
            difference = Math.max(difference, here);
            magnitude = Math.max(magnitude, Math.abs(b[i]));
        }
        return difference / magnitude;
    }

    private double autocast(String key) {
        return expected.path("bf16_autocast").path(key).asDouble();
    }

    private void gradients(Model loaded, Inputs inputs) throws IOException {
        double smoothed;
        double plain;
        try (Scope scope = Scope.open()) {
            Tensor loss = new Loss(0.1, false).of(loaded.network(), inputs.batch, engine());
            Ops.backward(loss);
            smoothed = loss.item_double();
            plain = new Loss(0, false)
                    .of(loaded.network(), inputs.batch, engine())
                    .item_double();
        }
        List<Parameter> trained = loaded.parameters().trained();
        JsonNode numbers = numerics == Numerics.FP64 ? expected.path("float64") : expected;
        double loss = Deviation.relative(
                smoothed, numbers.path("loss_label_smoothed_sum").asDouble());
        double norm = Gradients.clip(trained, 0).value();
        double goldenNorm = numbers.path("gradient_norm").asDouble();
        switch (numerics) {
            case FP64 -> {
                deviations.add(new Deviation("loss", loss, 1e-12));
                deviations.add(Deviation.relative("gradient norm", norm, goldenNorm, 1e-10));
                deviations.add(new Deviation("gradient norms", largestNormDeviation(trained), 1e-10));
            }
            case FP32 -> {
                deviations.add(new Deviation("loss", loss, 1e-5));
                deviations.add(Deviation.relative(
                        "mean loss",
                        plain,
                        expected.path("loss_cross_entropy_mean").asDouble(),
                        1e-5));
                deviations.add(Deviation.relative("gradient norm", norm, goldenNorm, 1e-3));
                deviations.add(new Deviation("gradients", largestGradientDeviation(trained), 1e-3));
            }
            // The yardstick has no figure for gradients; the trajectory below shows what they are worth.
            case BF16 -> deviations.add(judgedByTheMean("loss", loss, "loss_deviation"));
        }
    }

    /** One small number, with which autocast may have been lucky: only the mean over the cases says something. */
    private Deviation judgedByTheMean(String quantity, double value, String yardstick) {
        return new Deviation(quantity, value, Double.POSITIVE_INFINITY, autocast(yardstick));
    }

    /** Of each trained tensor's gradient norm; infinite where the golden numbers know other tensors. */
    private double largestNormDeviation(List<Parameter> trained) {
        JsonNode norms = expected.path("float64").path("gradient_norms");
        double largest = norms.size() == trained.size() ? 0 : Double.POSITIVE_INFINITY;
        for (Parameter parameter : trained) {
            double norm = Gradients.clip(List.of(parameter), 0).value();
            double golden = norms.path(parameter.name()).asDouble(Double.POSITIVE_INFINITY);
            largest = Math.max(largest, Deviation.relative(norm, golden));
        }
        return largest;
    }

    private double largestGradientDeviation(List<Parameter> trained) throws IOException {
        double largest = 0;
        try (TensorFile file = TensorFile.open(golden.folder().resolve("gradients.safetensors"));
                Scope scope = Scope.withoutGradients()) {
            for (Parameter parameter : trained) {
                if (!file.tensors().containsKey(parameter.name())) {
                    return Double.POSITIVE_INFINITY;
                }
                largest = Math.max(largest, normShare(parameter.tensor().grad(), Tensors.read(file, parameter.name())));
            }
        }
        return largest;
    }

    /** The norm of the difference as a share of the norm. */
    static double normShare(Tensor found, Tensor golden) {
        double[] a = Tensors.toDoubles(found);
        double[] b = Tensors.toDoubles(golden);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < b.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            norm += b[i] * b[i];
        }
        return Math.sqrt(difference / norm);
    }

    private void generation(AdaptedT5 model, Inputs inputs) {
        for (String name : expected.path("generation").propertyNames()) {
            JsonNode run = expected.path("generation").path(name);
            JsonNode arguments = run.path("args");
            GenerationOptions options = new GenerationOptions(
                    arguments.path("max_length").asInt(),
                    arguments.path("min_length").asInt(0),
                    arguments.path("num_beams").asInt(1));
            long[] tasks = new long[inputs.rows()];
            Arrays.fill(tasks, golden.config().taskIndex(run.path("task").asString()));
            List<GeneratedSequence> found =
                    Search.generate(model, inputs.batch.sources(), Tensors.of(tasks), numerics, options);
            deviations.add(Deviation.exact(name, sameSequences(golden, found, run.path("sequences"))));
            int longest = found.stream().mapToInt(s -> s.tokens().length).max().orElse(0);
            double[] scores = found.stream()
                    .mapToDouble(s -> options.beams() == 1 ? s.meanNegativeLogLikelihood(longest) : s.score())
                    .toArray();
            String key = options.beams() == 1 ? "mean_nll" : "sequences_scores";
            deviations.add(Deviation.relative(name + " score", scores, GoldenCase.doubles(run.path(key)), 1e-4));
        }
    }

    static boolean sameSequences(GoldenCase golden, List<GeneratedSequence> found, JsonNode truth) {
        boolean same = found.size() == truth.size();
        for (int row = 0; same && row < found.size(); row++) {
            double[] expectedTokens = GoldenCase.doubles(truth.get(row));
            int[] tokens = found.get(row).tokens();
            same = tokens.length < expectedTokens.length;
            for (int i = 1; same && i < expectedTokens.length; i++) {
                // Behind its end a golden target is filled with padding, or under beam search with more ends.
                same = i <= tokens.length
                        ? expectedTokens[i] == tokens[i - 1]
                        : expectedTokens[i] == golden.config().t5().padId()
                                || expectedTokens[i] == golden.config().t5().eosId();
            }
        }
        return same;
    }

    private double[] losses(Inputs inputs, AdamwEpsStyle style) throws IOException {
        try (Model loaded = load()) {
            return Trajectory.losses(golden, loaded, inputs.batch, style);
        }
    }

    private void trajectories(Inputs inputs) throws IOException {
        boolean wide = numerics == Numerics.FP64;
        JsonNode numbers = wide ? expected.path("float64") : expected.path("training");
        double[] torch = GoldenCase.doubles(numbers.path(wide ? "training_losses" : "losses"));
        double strays = Deviation.relative(losses(inputs, AdamwEpsStyle.TORCH), torch);
        if (numerics == Numerics.BF16) {
            deviations.add(judgedByTheMean("training", strays, "trajectory_deviation"));
            return;
        }
        double tolerance = wide ? 1e-6 : golden.singleTrajectoryTolerance();
        deviations.add(new Deviation("training", strays, tolerance));
        double[] hf = GoldenCase.doubles(numbers.path(wide ? "training_losses_hf_adamw" : "losses_hf_adamw"));
        deviations.add(Deviation.relative("training (hf)", losses(inputs, AdamwEpsStyle.HF), hf, tolerance));
    }
}
