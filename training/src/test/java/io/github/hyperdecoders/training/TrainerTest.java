package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.MetricsLog;
import io.github.hyperdecoders.results.PhaseTime;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.results.RunTimes;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that goes wrong leaves what it had saved as it was, and can go on from there. */
class TrainerTest {
    /** The step after which the model is spoiled; the last checkpoint before it is that of step 2. */
    private static final int SPOILED = 3;

    private static final SplitOptions WHOLE = new SplitOptions(false, -1, -1, -1, 42, false);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @SuppressWarnings("NullAway.Init")
    private TinyRuns runs;

    @BeforeEach
    void write() throws IOException {
        runs = TinyRuns.create(root);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aLossThatIsNoNumberStopsTheRunAndTheLastCheckpointStays(double factor) throws Exception {
        assertThatThrownBy(() -> run("broken", model -> multiplyHead(model, factor)))
                .isInstanceOf(TrainingDivergedException.class)
                .hasMessageContaining("the loss of step 4 is ")
                .hasMessageContaining("the last checkpoint is intact");
        assertOnlyTheGoodCheckpointIsThere("broken");
    }

    /** The loss may be a number where its gradient is none; one step with that and every checkpoint to come is worthless. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void aGradientThatIsNoNumberStopsTheRunBeforeItIsUsed(double value) throws Exception {
        assertThatThrownBy(() -> run("broken", model -> addToGradient(model, value)))
                .isInstanceOf(TrainingDivergedException.class)
                .hasMessageContaining("the gradient norm of step 4 is ")
                .hasMessageContaining("the last checkpoint is intact");
        assertOnlyTheGoodCheckpointIsThere("broken");
    }

    @Test
    void aRunGoesOnFromTheCheckpointBeforeTheFault() throws Exception {
        run("straight", model -> {});
        assertThatThrownBy(() -> run("broken", model -> multiplyHead(model, Double.NaN)))
                .isInstanceOf(TrainingDivergedException.class);
        run("broken", model -> {});
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            assertThat(root.resolve("broken/checkpoint-6").resolve(file))
                    .hasSameBinaryContentAs(
                            root.resolve("straight/checkpoint-6").resolve(file));
        }
    }

    @Test
    void aRunWritesDownWhatItDidAndWhereItsTimeWent() throws Exception {
        run("straight", model -> {});
        RunFolder folder = new RunFolder(root.resolve("straight"));
        assertThat(Files.readAllLines(folder.log()))
                .hasSize(7)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z .*"))
                .element(6, STRING)
                .containsPattern("step 6/6  loss \\d+\\.\\d{3}  lr \\S+  \\S+ examples/s$");
        assertThat(folder.path()).isDirectoryContaining("glob:**/events.out.tfevents.*");
        assertThat(MetricsLog.read(folder.metrics())).hasSize(6);
        assertThat(RunTimes.read(folder.times()))
                .extracting(PhaseTime::phase)
                .containsExactly("data", "forward", "backward", "optimizer");
        assertThat(RunTimes.sum(RunTimes.read(folder.times()))).isPositive();
    }

    private void assertOnlyTheGoodCheckpointIsThere(String output) throws IOException {
        Path checkpoint = root.resolve(output).resolve("checkpoint-2");
        assertThat(new Checkpoints(new RunFolder(root.resolve(output)), null).latest())
                .contains(checkpoint);
        assertThat(root.resolve(output)).isDirectoryNotContaining("glob:**/.tmp-*");
        Manifest.verify(checkpoint);
        try (Model model = ModelFolder.load(checkpoint, null, Numerics.FP32);
                Scope scope = Scope.withoutGradients()) {
            assertThat(model.parameters().all()).isNotEmpty();
            for (Parameter parameter : model.parameters().all()) {
                assertThat(Arrays.stream(Tensors.toDoubles(parameter.tensor())).allMatch(Double::isFinite))
                        .as(parameter.name())
                        .isTrue();
            }
        }
    }

    private static long steps(@Nullable Path checkpoint) throws IOException {
        return checkpoint == null ? 0 : TrainingState.read(checkpoint).step();
    }

    /** Runs six steps, or those that are left, and saves every second one; {@code spoil} is let loose after the third. */
    private void run(String output, Consumer<Model> spoil) throws Exception {
        Recipe recipe = runs.recipe(output);
        Checkpoints checkpoints = new Checkpoints(new RunFolder(root.resolve(output)), null);
        Path latest = checkpoints.latest().orElse(null);
        TaskData data = TaskData.load(
                Tasks.builtIn().get("sst2"), DataSets.in(root.resolve("data")), WHOLE, Set.of(Split.TRAIN), null);
        Files.createDirectories(root.resolve(output));
        try (T5Tokenizer tokenizer = TinyModel.tokenizerOfWords();
                Model model = latest == null
                        ? ModelSetup.create(recipe, List.of("sst2"), DownloadListener.NONE)
                        : ModelFolder.load(latest, null, Numerics.FP32, recipe.freezing());
                Optimizer optimizer = Optimizer.of(
                        new AdamW(0.9, 0.999, 1e-8, AdamwEpsStyle.TORCH),
                        model.parameters().trained(),
                        0);
                RunRecord record =
                        RunRecord.open(checkpoints.run(), recipe, steps(latest), spoiler(() -> spoil.accept(model)))) {
            TrainingState state =
                    latest == null ? TrainingState.start(null, Conditions.of(model)) : TrainingState.read(latest);
            if (latest != null) {
                Checkpoints.restore(latest, optimizer, state);
            }
            boolean ended = new Trainer(
                            recipe,
                            model,
                            tokenizer,
                            optimizer,
                            new TaskExamples(List.of(data), List.of()),
                            checkpoints,
                            record,
                            () -> false,
                            state)
                    .run();
            assertThat(ended).isTrue();
        }
    }

    private static TrainingListener spoiler(Runnable spoil) {
        return new TrainingListener() {
            @Override
            public void step(Step step) {
                if (step.step() == SPOILED) {
                    spoil.run();
                }
            }
        };
    }

    private static void multiplyHead(Model model, double factor) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor head =
                    model.parameters().named(T5Names.LM_HEAD).orElseThrow().tensor();
            head.mul_(new Scalar(factor));
        }
    }

    /** The backward pass of the next step adds to what lies here. */
    private static void addToGradient(Model model, double value) {
        try (Scope scope = Scope.open()) {
            Tensor head =
                    model.parameters().named(T5Names.LM_HEAD).orElseThrow().tensor();
            Ops.backward(head.mul(new Scalar(value)).sum());
        }
    }
}
