package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.Dropout;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.training.Gradients;
import io.github.hyperdecoders.training.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/**
 * Compares a golden case of Hyperformer, whose numbers are of the whole batch under each of its tasks in turn; and a batch of mixed
 * tasks, whose rows must be those of their tasks. The golden numbers are of single precision, so double is held to what those may stray.
 */
final class TaskwiseChecks {
    private static final int GREEDY_LENGTH = 7;
    private static final int BEAMS = 4;
    private static final int BEAM_LENGTH = 9;

    private final GoldenCase golden;
    private final Numerics numerics;
    private final JsonNode expected;
    private final List<Deviation> deviations = new ArrayList<>();

    TaskwiseChecks(GoldenCase golden, Numerics numerics) {
        this.golden = golden;
        this.numerics = numerics;
        this.expected = golden.expected();
    }

    List<Deviation> run() throws IOException {
        try (TensorFile io = TensorFile.open(golden.folder().resolve(GoldenCase.INPUTS));
                Scope scope = Scope.open();
                Model model = golden.load(numerics)) {
            parameters(model.parameters());
            for (String task : golden.config().tasks()) {
                forward(model.network(), io, task);
                gradients(model, io, task);
                if (numerics == Numerics.FP32) {
                    generation(model.network(), io, task);
                }
            }
            mixed(model.network(), io);
        }
        return deviations;
    }

    private Engine engine() {
        return Engine.forTraining(numerics, Dropout.NONE);
    }

    private void parameters(Parameters parameters) {
        long found = parameters.all().stream()
                .filter(p -> !p.role().isBase())
                .mapToLong(p -> p.tensor().numel())
                .sum();
        deviations.add(Deviation.exact(
                "parameters", found == expected.path("hypernetwork_parameters").asLong()));
    }

    private Inputs inputs(TensorFile io, String task) {
        int rows = (int) Tensors.read(io, "input_ids").size(0);
        long[] tasks = new long[rows];
        Arrays.fill(tasks, golden.config().taskIndex(task));
        return new Inputs(io, golden, tasks);
    }

    private void forward(AdaptedT5 model, TensorFile io, String task) {
        try (Scope scope = Scope.withoutGradients()) {
            Inputs inputs = inputs(io, task);
            EncodedBatch source = model.encode(inputs.batch.sources(), inputs.batch.tasks(), false, engine());
            Tensor hidden = inputs.realTokens(Tensors.read(io, "encoder_last_hidden_state." + task));
            deviations.add(new Deviation(
                    "encoder " + task, CaseChecks.largestShare(source.hidden(), hidden), tolerance(2e-4)));
            Tensor logits = model.t5().logits(model.decode(inputs.decoderIds, source, engine()), engine());
            deviations.add(new Deviation(
                    "logits " + task,
                    CaseChecks.largestShare(logits, Tensors.read(io, "logits." + task)),
                    tolerance(2e-4)));
        }
    }

    /** Row i under task i: each must be the row of its task's golden logits. */
    private void mixed(AdaptedT5 model, TensorFile io) {
        try (Scope scope = Scope.withoutGradients()) {
            List<String> names = golden.config().tasks();
            int rows = (int) Tensors.read(io, "input_ids").size(0);
            long[] tasks = new long[rows];
            Tensor[] truth = new Tensor[rows];
            for (int row = 0; row < rows; row++) {
                tasks[row] = row % names.size();
                truth[row] = Tensors.read(io, "logits." + names.get((int) tasks[row]))
                        .narrow(0, row, 1);
            }
            Inputs inputs = new Inputs(io, golden, tasks);
            EncodedBatch source = model.encode(inputs.batch.sources(), inputs.batch.tasks(), true, engine());
            Tensor logits = model.t5().logits(model.decode(inputs.decoderIds, source, engine()), engine());
            deviations.add(new Deviation(
                    "logits of mixed tasks",
                    CaseChecks.largestShare(logits, Ops.concatenate(0, truth)),
                    tolerance(2e-4)));
        }
    }

    private void gradients(Model model, TensorFile io, String task) throws IOException {
        List<Parameter> trained = model.parameters().trained();
        Path file = golden.folder().resolve("gradients_" + task + ".safetensors");
        try (Scope scope = Scope.open()) {
            Tensor loss = new Loss(0.1, false).of(model.network(), inputs(io, task).batch, engine());
            deviations.add(Deviation.relative(
                    "loss " + task,
                    loss.item_double(),
                    expected.path("loss_label_smoothed_sum." + task).asDouble(),
                    tolerance(1e-5)));
            if (!Files.exists(file)) {
                return;
            }
            Ops.backward(loss);
        }
        try (TensorFile gradients = TensorFile.open(file);
                Scope scope = Scope.withoutGradients()) {
            double largest = 0;
            int met = 0;
            for (Parameter parameter : trained) {
                if (gradients.tensors().containsKey(parameter.name())) {
                    Tensor truth = Tensors.read(gradients, parameter.name());
                    largest = Math.max(
                            largest, CaseChecks.normShare(parameter.tensor().grad(), truth));
                    met++;
                }
            }
            deviations.add(
                    Deviation.exact("trained names", met == gradients.tensors().size()));
            deviations.add(new Deviation("gradients " + task, largest, tolerance(1e-3)));
        }
        Gradients.clear(trained);
    }

    private void generation(AdaptedT5 model, TensorFile io, String task) {
        Inputs inputs = inputs(io, task);
        sequences(model, inputs, "greedy." + task, new GenerationOptions(GREEDY_LENGTH, 0, 1));
        sequences(model, inputs, "beam4." + task, new GenerationOptions(BEAM_LENGTH, 0, BEAMS));
    }

    private void sequences(AdaptedT5 model, Inputs inputs, String name, GenerationOptions options) {
        deviations.add(Deviation.exact(
                name,
                CaseChecks.sameSequences(
                        golden,
                        Search.generate(model, inputs.batch.sources(), inputs.batch.tasks(), numerics, options),
                        expected.path(name))));
    }

    /** In double there is the golden numbers' rounding alone. */
    private double tolerance(double single) {
        return numerics == Numerics.FP64 ? single / 10 : single;
    }
}
