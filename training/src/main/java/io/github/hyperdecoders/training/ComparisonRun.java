package io.github.hyperdecoders.training;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.model.ModelSize;
import io.github.hyperdecoders.recipe.Comparison;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.page.ComparePage;
import io.github.hyperdecoders.report.page.CompareReport;
import io.github.hyperdecoders.report.page.Fact;
import io.github.hyperdecoders.results.ComparedRuns;
import io.github.hyperdecoders.results.RunFolder;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A comparison carried out: every row trained with every seed, and the table of them. Finished runs are kept and a stopped one goes on, so
 * that doing it again finishes it; processes that do it at the same time share the runs out.
 */
public final class ComparisonRun {
    private static final double EQUAL_WITHIN = 0.05;
    /** Milliseconds between looks at runs of another process. */
    private static final long BETWEEN_LOOKS = 2000;

    private final Comparison comparison;
    private final String name;
    private final Tasks tasks;
    private final Map<String, ModelSize> sizes = new LinkedHashMap<>();

    /**
     * A comparison that has not begun.
     *
     * @param name of the file that describes it
     * @param tasks the tasks that its recipes can name
     * @throws InputException if rows that have to train about as many parameters do not
     */
    public ComparisonRun(Comparison comparison, String name, Tasks tasks) throws IOException {
        this.comparison = comparison;
        this.name = name;
        this.tasks = tasks;
        for (Comparison.Row row : comparison.rows()) {
            Recipe recipe = recipe(row);
            sizes.put(
                    row.name(),
                    ModelSize.of(recipe, tasks.exampleTasks(recipe.data().tasks())));
        }
        requireEqual();
    }

    private static Recipe recipe(Comparison.Row row) {
        return row.runs().get(0).recipe();
    }

    private void requireEqual() {
        Map<String, Long> counts = new LinkedHashMap<>();
        comparison.equalParameters().forEach(row -> counts.put(row, size(row).trained()));
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long least = counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
        if (most > least * (1 + EQUAL_WITHIN)) {
            StringBuilder words = new StringBuilder();
            counts.forEach((row, count) -> words.append(words.isEmpty() ? "" : ", ")
                    .append(row)
                    .append(String.format(Locale.ROOT, " %,d", count)));
            throw new InputException("rows in equal_parameters of " + name + " train " + words
                    + " numbers; expected the same within 5 %");
        }
    }

    private ModelSize size(String row) {
        return Objects.requireNonNull(sizes.get(row), row);
    }

    /** Trains one run. */
    @FunctionalInterface
    public interface RowTrainer {
        /**
         * Trains a recipe to its end.
         *
         * @return false where it was asked to stop before
         * @throws RunInUseException if another process trains in its folder
         */
        boolean train(Recipe recipe) throws Exception;
    }

    /**
     * Trains what is left to train, and waits for what other processes are training.
     *
     * @param messages hears of each run
     * @return false where it was asked to stop
     */
    public boolean train(RowTrainer trainer, Consumer<String> messages) throws Exception {
        Map<String, Comparison.Run> left = new LinkedHashMap<>();
        for (Comparison.Row row : comparison.rows()) {
            row.runs().forEach(run -> left.put(row.name() + ", seed " + run.seed(), run));
        }
        Set<String> elsewhere = new HashSet<>();
        while (!left.isEmpty()) {
            int before = left.size();
            for (Map.Entry<String, Comparison.Run> entry : List.copyOf(left.entrySet())) {
                String run = entry.getKey();
                try {
                    if (!train(run, entry.getValue(), elsewhere.contains(run), trainer, messages)) {
                        return false;
                    }
                    left.remove(run);
                } catch (RunInUseException e) {
                    if (elsewhere.add(run)) {
                        messages.accept("left to another process");
                    }
                }
            }
            if (left.size() == before) {
                Thread.sleep(BETWEEN_LOOKS);
            }
        }
        return true;
    }

    private static boolean train(
            String title, Comparison.Run run, boolean elsewhere, RowTrainer trainer, Consumer<String> messages)
            throws Exception {
        if (TrainingRun.isFinished(run.recipe())) {
            messages.accept(title + ": done" + (elsewhere ? "" : " before") + ", in " + run.folder());
            return true;
        }
        if (!elsewhere) {
            messages.accept(title + ": " + run.folder());
        }
        return trainer.train(run.recipe());
    }

    /** Makes the table of the finished runs, and writes it as results.json, table.md and report.html. */
    public ComparedRuns write() throws IOException {
        List<ComparedRuns.Row> rows = new ArrayList<>();
        for (Comparison.Row row : comparison.rows()) {
            rows.add(new ComparedRuns.Row(
                    row.name(),
                    row.runs().stream().map(Comparison.Run::folder).toList(),
                    size(row.name()).trainedShare()));
        }
        Recipe first = recipe(comparison.rows().get(0));
        ComparedRuns compared =
                ComparedRuns.read(comparison.title(), rows, comparison.baseline(), task -> metrics(task, first));
        RunFolder folder = new RunFolder(comparison.output());
        AtomicFiles.writeString(folder.results(), compared.json());
        AtomicFiles.writeString(
                folder.path().resolve("table.md"), compared.table().toMarkdown() + "\n" + compared.note() + "\n");
        ComparePage.write(CompareReport.of(compared, facts()), folder.page());
        return compared;
    }

    private List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("comparison", name));
        Comparison.Row first = comparison.rows().get(0);
        for (Comparison.Row row : comparison.rows()) {
            facts.add(new Fact(
                    row.name(),
                    String.format(
                                    Locale.ROOT,
                                    "%,d numbers trained; ",
                                    size(row.name()).trained())
                            + differences(row, first)));
        }
        recipe(first).canonical().forEach((key, value) -> {
            if (value != null && !value.equals(List.of()) && !key.equals("output_dir") && !key.equals("seed")) {
                facts.add(new Fact(first.name() + ": " + key, value.toString()));
            }
        });
        return facts;
    }

    /** Seeds, and the keys in which a row differs from the first. */
    private static String differences(Comparison.Row row, Comparison.Row first) {
        List<String> words = new ArrayList<>();
        words.add("seeds " + row.runs().stream().map(Comparison.Run::seed).toList());
        Map<String, @Nullable Object> base = recipe(first).canonical();
        recipe(row).canonical().forEach((key, value) -> {
            if (!String.valueOf(value).equals(String.valueOf(base.get(key))) && !key.equals("output_dir")) {
                words.add(key + " " + value);
            }
        });
        return String.join(", ", words);
    }

    /** A task's metrics; a subset of the questions on contexts has those of its task. */
    private List<Metric> metrics(String task, Recipe recipe) {
        for (String known : recipe.data().evalTasks()) {
            TaskDefinition definition = tasks.get(known);
            if (known.equals(task) || definition.exampleTasks().contains(task)) {
                return definition.metrics();
            }
        }
        return List.of(Metric.SQUAD_F1, Metric.SQUAD_EXACT_MATCH);
    }
}
