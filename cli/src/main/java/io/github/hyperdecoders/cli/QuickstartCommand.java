package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.quickstart.GeneratedTasks;
import io.github.hyperdecoders.quickstart.GeneratedText;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder quickstart}. */
@Command(
        name = "quickstart",
        description = {
            "Train a Hyperdecoder on tasks that the program makes up itself, and show what it learned. The T5 under it,",
            "which comes with the program, is tiny and stays frozen. Needs no data, no download and no network."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder quickstart",
            "  hyperdecoder quickstart --model single --set learning_rate=1e-2",
            "  hyperdecoder quickstart --all"
        })
final class QuickstartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--output", defaultValue = "runs/quickstart", description = "Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("runs/quickstart");

    @Option(names = "--seed", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Overrides a key of the recipe of every model; may be repeated. 'recipe --explain' lists the keys.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--model",
            defaultValue = "hyperdecoder",
            paramLabel = "MODEL",
            description = "What to train: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private QuickstartModel model = QuickstartModel.HYPERDECODER;

    @Option(names = "--all", description = "Train every model in turn and compare them in one table.")
    private boolean all;

    @Option(
            names = "--text",
            paramLabel = "FOLDER",
            description = "Only write the text that the embedded T5 was pretrained on (configs/pretraining).")
    private @Nullable Path text;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        for (Path folder : text == null ? List.of(output) : List.of(text)) {
            if (Files.isRegularFile(folder)) {
                throw new InputException(
                        (text == null ? "--output " : "--text ") + folder + " is a file, expected a folder");
            }
        }
        if (text != null) {
            GeneratedText.write(text, seed);
            out.println("wrote " + text.resolve(GeneratedText.FILE));
            return 0;
        }
        Map<String, TaskDefinition> tasks = new LinkedHashMap<>();
        GeneratedTasks.definitions().forEach(task -> tasks.put(task.name(), task));
        out.println("Four small tasks, made up now:\n");
        tasks.keySet().forEach(task -> out.println("  " + task + ": " + GeneratedTasks.describe(task)));
        GeneratedTasks.write(output.resolve("data"), seed);
        // The model is too small for a second thread to pay.
        Threads.use(1);
        List<QuickstartTable.Row> rows = new ArrayList<>();
        for (QuickstartModel each : all ? List.of(QuickstartModel.values()) : List.of(model)) {
            out.println("\n" + each.title());
            long started = System.nanoTime();
            Optional<TrainingRun.Outcome> outcome = TrainCommand.run(recipe(each), tasks::get, out);
            if (outcome.isEmpty()) {
                return TrainCommand.INTERRUPTED;
            }
            rows.add(new QuickstartTable.Row(
                    each.title(),
                    Objects.requireNonNull(outcome.get().test()),
                    trained(outcome.get().model()),
                    elements(EmbeddedT5.folder()),
                    Duration.ofNanos(System.nanoTime() - started)));
        }
        show(out, rows);
        return 0;
    }

    private Recipe recipe(QuickstartModel each) throws IOException {
        List<String> all = new ArrayList<>(each.overrides());
        all.addAll(List.of(
                "data_dir=" + output.resolve("data"), "output_dir=" + output.resolve(each.key()), "seed=" + seed));
        all.addAll(overrides);
        try (InputStream json =
                Objects.requireNonNull(QuickstartCommand.class.getResourceAsStream("/quickstart.json"))) {
            String recipe = new String(json.readAllBytes(), StandardCharsets.UTF_8);
            return RecipeReader.parse(recipe, "the built-in quickstart.json", all)
                    .recipe();
        }
    }

    /** What was trained is what the run had to write: the adapters alone, or the whole T5. */
    private static long trained(Path folder) throws IOException {
        Path adapters = folder.resolve(ModelFolder.ADAPTERS);
        return elements(Files.exists(adapters) ? adapters : folder);
    }

    private static long elements(Path weights) throws IOException {
        try (TensorFile file = TensorFile.open(weights)) {
            return file.tensors().values().stream()
                    .mapToLong(TensorInfo::elements)
                    .sum();
        }
    }

    private void show(PrintWriter out, List<QuickstartTable.Row> rows) {
        RunFolder first = new RunFolder(output.resolve((all ? QuickstartModel.HYPERDECODER : model).key()));
        out.println("\nunseen sources, accuracy in per cent\n" + QuickstartTable.scores(rows));
        out.println("\n" + QuickstartTable.answers(rows));
        out.println("\nTry it: echo 'compare text: two cup nine hat bigger' | ./hyperdecoder predict " + first.model()
                + " -");
        out.println("The course of the training: " + first.curve());
        out.flush();
    }
}
