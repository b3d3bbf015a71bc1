package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.Comparison;
import io.github.hyperdecoders.recipe.ComparisonKey;
import io.github.hyperdecoders.recipe.ComparisonReader;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.page.ComparePage;
import io.github.hyperdecoders.report.page.ComparedRuns;
import io.github.hyperdecoders.report.page.Fact;
import io.github.hyperdecoders.report.page.RunPage;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.training.RunInUseException;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder compare}. */
@Command(
        name = "compare",
        description = {
            "Train the rows of a table from one base at one budget, each with several seeds, and test the differences.",
            "Finished runs are kept and a stopped one goes on, so the same command again finishes the table.",
            "Given in several shells at once it shares the runs out; OMP_NUM_THREADS says how many threads each has."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder compare configs/compare/glue_small.json --set data_dir=data",
            "  hyperdecoder compare --explain"
        })
final class CompareCommand implements Callable<Integer> {
    private static final double EQUAL_WITHIN = 0.05;
    /** Milliseconds between looks at runs of another process. */
    private static final long BETWEEN_LOOKS = 2000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMPARISON", description = "Such as configs/compare/glue_small.json.")
    private @Nullable Path file;

    @Option(names = "--explain", description = "Explain the keys of a comparison's file.")
    private boolean explain;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a recipe key in all rows; repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--output", paramLabel = "FOLDER", description = "In place of the file's output_dir.")
    private @Nullable Path output;

    /** Runs that another process was found to train. */
    private final Set<String> elsewhere = new HashSet<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (explain) {
            out.print(ComparisonKey.explain());
            out.flush();
            return 0;
        }
        if (file == null) {
            throw new InputException("nothing to do: expected a COMPARISON or --explain");
        }
        ComparisonReader.Result read = ComparisonReader.read(file, overrides, output);
        read.warnings().forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        Comparison comparison = read.comparison();
        Map<String, Trained> trained = new LinkedHashMap<>();
        for (Comparison.Row row : comparison.rows()) {
            trained.put(row.name(), Trained.of(row.runs().get(0).recipe()));
        }
        requireEqual(comparison, trained);
        Map<String, Comparison.Run> left = new LinkedHashMap<>();
        for (Comparison.Row row : comparison.rows()) {
            row.runs().forEach(run -> left.put(row.name() + ", seed " + run.seed(), run));
        }
        while (!left.isEmpty()) {
            int before = left.size();
            if (!train(left, out)) {
                out.println("stopped; the same command goes on from there");
                out.flush();
                return TrainCommand.INTERRUPTED;
            }
            if (left.size() == before) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        }
        write(comparison, trained, out);
        return 0;
    }

    /**
     * Trains what is left, and takes away what is done; what another process is training stays.
     *
     * @return false where it was asked to stop
     */
    private boolean train(Map<String, Comparison.Run> left, PrintWriter out) throws Exception {
        for (Map.Entry<String, Comparison.Run> entry : List.copyOf(left.entrySet())) {
            String name = entry.getKey();
            Comparison.Run run = entry.getValue();
            try {
                if (TrainingRun.isFinished(run.recipe())) {
                    out.println(name + ": done" + (elsewhere.contains(name) ? "" : " before") + ", in " + run.folder());
                } else {
                    if (!elsewhere.contains(name)) {
                        out.println(name + ": " + run.folder());
                        out.flush();
                    }
                    if (TrainCommand.train(run.recipe(), RecipeOptions.tasks(run.recipe())::get, out) != 0) {
                        return false;
                    }
                }
                left.remove(name);
            } catch (RunInUseException e) {
                if (elsewhere.add(name)) {
                    out.println("left to another process");
                }
            }
            out.flush();
        }
        return true;
    }

    /** How many numbers a recipe trains, and how many its base has. */
    private record Trained(long count, long base) {
        static Trained of(Recipe recipe) throws IOException {
            long trained = 0;
            long base = 0;
            Map<Role, Long> counts = ParamsCommand.count(
                    recipe,
                    ModelSetup.knownShape(recipe.model(), Path.of(recipe.model().location())));
            for (Map.Entry<Role, Long> role : counts.entrySet()) {
                trained += role.getKey().isTrained(recipe.freezing()) ? role.getValue() : 0;
                base += role.getKey().isBase() ? role.getValue() : 0;
            }
            return new Trained(trained, base);
        }

        double share() {
            return (double) count / base;
        }
    }

    private void requireEqual(Comparison comparison, Map<String, Trained> trained) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String row : comparison.equalParameters()) {
            Trained own = trained.get(row);
            if (own != null) {
                counts.put(row, own.count());
            }
        }
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long least = counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
        if (most > least * (1 + EQUAL_WITHIN)) {
            StringBuilder words = new StringBuilder();
            counts.forEach((row, count) -> words.append(words.isEmpty() ? "" : ", ")
                    .append(row)
                    .append(String.format(Locale.ROOT, " %,d", count)));
            throw new InputException("rows in equal_parameters of " + file + " train " + words
                    + " numbers; expected the same within 5 %");
        }
    }

    private void write(Comparison comparison, Map<String, Trained> trained, PrintWriter out) throws IOException {
        List<ComparedRuns.Row> rows = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("comparison", String.valueOf(file)));
        for (Comparison.Row row : comparison.rows()) {
            Trained own = trained.getOrDefault(row.name(), new Trained(0, 1));
            rows.add(new ComparedRuns.Row(
                    row.name(), row.runs().stream().map(Comparison.Run::folder).toList(), own.share()));
            facts.add(new Fact(
                    row.name(),
                    String.format(Locale.ROOT, "%,d numbers trained; ", own.count())
                            + differences(row, comparison.rows().get(0))));
        }
        Recipe recipe = comparison.rows().get(0).runs().get(0).recipe();
        recipe.canonical().forEach((key, value) -> {
            if (value != null && !value.equals(List.of()) && !key.equals("output_dir") && !key.equals("seed")) {
                facts.add(new Fact(comparison.rows().get(0).name() + ": " + key, value.toString()));
            }
        });
        Tasks tasks = RecipeOptions.tasks(recipe);
        ComparedRuns compared = ComparedRuns.read(
                comparison.title(), rows, comparison.baseline(), task -> metrics(task, recipe, tasks));
        AtomicFiles.writeString(comparison.output().resolve("results.json"), compared.json());
        AtomicFiles.writeString(
                comparison.output().resolve("table.md"), compared.table().toMarkdown() + "\n" + compared.note() + "\n");
        Path page = comparison.output().resolve(RunPage.FILE_NAME);
        ComparePage.write(compared.report(facts), page);
        out.println("\n" + compared.table());
        out.println(compared.note() + "\n\nreport: " + page);
        out.flush();
    }

    /** Seeds, and the keys in which a row differs from the first. */
    private static String differences(Comparison.Row row, Comparison.Row first) {
        List<String> words = new ArrayList<>();
        words.add("seeds " + row.runs().stream().map(Comparison.Run::seed).toList());
        Map<String, @Nullable Object> base = first.runs().get(0).recipe().canonical();
        row.runs().get(0).recipe().canonical().forEach((key, value) -> {
            if (!String.valueOf(value).equals(String.valueOf(base.get(key))) && !key.equals("output_dir")) {
                words.add(key + " " + value);
            }
        });
        return String.join(", ", words);
    }

    /** A task's metrics; a subset of the questions on contexts has those of its task. */
    private static List<Metric> metrics(String name, Recipe recipe, Tasks tasks) {
        for (String task : recipe.data().evalTasks()) {
            TaskDefinition definition = tasks.get(task);
            if (task.equals(name) || definition.exampleTasks().contains(name)) {
                return definition.metrics();
            }
        }
        return List.of(Metric.SQUAD_F1, Metric.SQUAD_EXACT_MATCH);
    }
}
