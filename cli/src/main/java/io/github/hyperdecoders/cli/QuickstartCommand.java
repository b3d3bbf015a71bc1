package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitOptions;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.quickstart.GeneratedTasks;
import io.github.hyperdecoders.quickstart.GeneratedText;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.t5.T5Config;
import io.github.hyperdecoders.t5.T5ConfigJson;
import io.github.hyperdecoders.task.DataSets;
import io.github.hyperdecoders.task.Example;
import io.github.hyperdecoders.task.TaskData;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tensor.Threads;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder quickstart}. */
@Command(
        name = "quickstart",
        description = {
            "Train a tiny Hyperdecoder, T5 and all, on tasks that the program makes up itself, and show what it learned.",
            "Needs no data, no weights and no network; takes about a minute."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  hyperdecoder quickstart"})
final class QuickstartCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--output", defaultValue = "runs/quickstart", description = "Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("runs/quickstart");

    @Option(names = "--seed", defaultValue = "42", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--steps", description = "Fewer or more training steps than the recipe's.")
    private int steps;

    @Option(
            names = "--text",
            paramLabel = "FOLDER",
            description = "Only write the text that the base which comes with the program was pretrained on.")
    private @Nullable Path text;

    @Override
    public Integer call() throws Exception {
        if (text != null) {
            GeneratedText.write(text, seed);
            spec.commandLine().getOut().println("wrote " + text.resolve(GeneratedText.FILE));
            return 0;
        }
        if (Files.isRegularFile(output)) {
            throw new InputException("--output " + output + " is a file, expected a folder");
        }
        PrintWriter out = spec.commandLine().getOut();
        Map<String, TaskDefinition> tasks = new LinkedHashMap<>();
        GeneratedTasks.definitions().forEach(task -> tasks.put(task.name(), task));
        out.println("Four small tasks, made up now; in each a word of the instance says which mapping holds:\n");
        tasks.keySet().forEach(task -> out.println("  " + task + ": " + GeneratedTasks.describe(task)));
        out.println();
        // The model is too small for a second thread to pay.
        Threads.use(1);
        Recipe recipe = prepare();
        int code = TrainCommand.train(recipe, name -> Objects.requireNonNull(tasks.get(name), name), out);
        if (code == 0) {
            show(out, tasks);
        }
        out.flush();
        return code;
    }

    /** Writes the data, the tokenizer and the shape of the T5, and reads the recipe that is built in. */
    private Recipe prepare() throws IOException {
        Path data = output.resolve("data");
        Path base = Files.createDirectories(output.resolve("base"));
        GeneratedTasks.write(data, seed);
        T5Config shape;
        try (T5Tokenizer tokenizer = T5Tokenizer.ofPieces(java.util.List.of("x"))) {
            tokenizer.save(base);
            shape = new T5Config(
                    tokenizer.vocabularySize(), 64, 16, 128, 2, 2, 4, 32, 128, 0.0, 1e-6, true, false, 0, 1);
        }
        Files.writeString(
                base.resolve("config.json"), T5ConfigJson.toJson(shape).toString());
        List<String> overrides = new ArrayList<>(
                List.of("model_name_or_path=" + base, "data_dir=" + data, "output_dir=" + output, "seed=" + seed));
        if (steps > 0) {
            overrides.add("max_steps=" + steps);
        }
        try (InputStream json =
                Objects.requireNonNull(QuickstartCommand.class.getResourceAsStream("/quickstart.json"))) {
            String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
            return RecipeReader.parse(text, "the built-in quickstart.json", overrides)
                    .recipe();
        }
    }

    /** Compares with the best constant answer and shows a prediction of each task. */
    private void show(PrintWriter out, Map<String, TaskDefinition> tasks) throws IOException {
        TextTable table = new TextTable(
                "task", "always the commonest answer", "this model", "an unseen source", "its answer", "right");
        try (Hyperdecoder model = Hyperdecoder.load(output.resolve("model"))) {
            for (TaskDefinition task : tasks.values()) {
                List<Example> examples = TaskData.load(
                                task,
                                DataSets.in(output.resolve("data")),
                                SplitOptions.STANDARD,
                                Set.of(Split.TEST),
                                null)
                        .examples(Split.TEST);
                List<Generation> found = model.generate(
                        examples.stream().map(e -> e.source().text()).toList(),
                        task.name(),
                        Hyperdecoder.DEFAULT_OPTIONS);
                long right = 0;
                for (int i = 0; i < found.size(); i++) {
                    right += found.get(i).text().equals(examples.get(i).target()) ? 1 : 0;
                }
                long commonest = examples.stream()
                        .collect(Collectors.groupingBy(Example::target, Collectors.counting()))
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0);
                table.row(
                        task.name(),
                        TextTable.number(100.0 * commonest / examples.size(), 1),
                        TextTable.number(100.0 * right / examples.size(), 1),
                        examples.get(0).source().text(),
                        found.get(0).text(),
                        examples.get(0).target());
            }
        }
        out.println("\nunseen sources, accuracy in per cent\n" + table);
        out.println("\nTry it: echo 'compare text: two cup nine hat bigger' | ./hyperdecoder predict "
                + output.resolve("model") + " -");
        out.println("The course of the training: " + output.resolve("curve.png"));
    }
}
