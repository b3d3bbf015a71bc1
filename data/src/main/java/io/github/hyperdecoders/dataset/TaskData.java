package io.github.hyperdecoders.dataset;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Table;
import io.github.hyperdecoders.reading.ContextWindows;
import io.github.hyperdecoders.reading.Question;
import io.github.hyperdecoders.reading.QuestionFiles;
import io.github.hyperdecoders.reading.Window;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.Row;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.SplitRule;
import io.github.hyperdecoders.task.TaskDefinition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A task's examples, split by split, in memory. Immutable. */
public final class TaskData {
    /** A task of which so few different targets are right is one of labels, even if it does not list them. */
    private static final int MOST_LABELS = 100;

    private final TaskDefinition task;
    private final Map<Split, List<Example>> examples;
    private final Map<Split, Integer> rows;

    private TaskData(TaskDefinition task, Map<Split, List<Example>> examples, Map<Split, Integer> rows) {
        this.task = task;
        this.examples = examples;
        this.rows = rows;
    }

    /**
     * Loads the wanted splits of {@code task}. Files that no wanted split needs may be missing.
     *
     * @param windows how contexts are cut; null will do for tasks of rows
     * @throws InputException if files are missing or broken, a row's label is none of the task's, or a split comes out empty
     */
    public static TaskData load(
            TaskDefinition task,
            DataSets sets,
            SplitOptions options,
            Set<Split> wanted,
            @Nullable WindowOptions windows) {
        Function<Split, RowSource> opened = own -> task.content() instanceof Content.Rows rows
                ? tableRows(task, rows, own, sets)
                : questions(task, own, sets, Objects.requireNonNull(windows, "windows"));
        Map<Split, RowSource> sources = new HashMap<>();
        Map<Split, List<Example>> examples = new EnumMap<>(Split.class);
        Map<Split, Integer> rows = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            if (wanted.contains(split)) {
                Split own = task.splitRule().source(split, options);
                RowSource source = sources.computeIfAbsent(own, opened);
                List<Example> found = examples(task, split, own(task, own), source, options);
                if (split == Split.TRAIN
                        && windows != null
                        && windows.filterNulls()
                        && task.content() instanceof Content.Windows) {
                    found = found.stream().filter(e -> !e.target().isEmpty()).toList();
                    checkNotEmpty(found, task, "train: no window holds an answer, and filter_nulls is true");
                }
                examples.put(split, found);
                rows.put(split, source.size());
            }
        }
        return new TaskData(task, examples, rows);
    }

    /** The task these are of. */
    public TaskDefinition task() {
        return task;
    }

    /**
     * The examples of {@code split}, at least one.
     *
     * @throws IllegalArgumentException if it was not loaded
     */
    public List<Example> examples(Split split) {
        List<Example> found = examples.get(split);
        if (found == null) {
            throw new IllegalArgumentException(split.key() + " split of task '" + task.name() + "' was not loaded");
        }
        return found;
    }

    /** How many rows, or questions, the data set has of what {@code split} is taken from; rows that the task skips are not counted. */
    public int rows(Split split) {
        return Objects.requireNonNull(rows.get(split), split.key());
    }

    /** Every answer that can be right: the task's labels, or the targets there are where they are few; empty where any text can be. */
    public List<String> labels() {
        if (!task.content().labels().isEmpty() || task.content() instanceof Content.Windows) {
            return task.content().labels();
        }
        Set<String> targets = new LinkedHashSet<>();
        for (List<Example> split : examples.values()) {
            for (Example example : split) {
                if (targets.add(example.target()) && targets.size() > MOST_LABELS) {
                    return List.of();
                }
            }
        }
        return List.copyOf(targets);
    }

    /** Names of the scores that answers to {@code split} get, as {@code task/metric}. */
    public List<String> scoreNames(Split split) {
        List<String> names = new ArrayList<>();
        List<String> tasks =
                examples(split).stream().map(Example::task).distinct().toList();
        for (String name : tasks) {
            Stream.concat(task.metrics().stream(), task.shown().stream())
                    .forEach(metric -> names.add(name + "/" + metric.key()));
        }
        return names;
    }

    /** What a split's rows are taken from: so many, of which each makes some examples. */
    private record RowSource(int size, Function<Integer, List<Example>> examples) {}

    private static RowSource tableRows(TaskDefinition task, Content.Rows content, Split own, DataSets sets) {
        String name = own(task, own);
        Table table = Table.read(sets.find(task.files(), own), content.columns());
        List<Integer> kept = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            if (!content.target().skips(table.row(row))) {
                kept.add(row);
            }
        }
        String before = task.prefix().isEmpty() ? "" : task.prefix() + " ";
        return new RowSource(kept.size(), place -> {
            int number = kept.get(place);
            Row row = table.row(number);
            return List.of(new Example(
                    task.name(),
                    name + "-" + number,
                    new Source.Text(before + content.source().fill(row)),
                    content.target().text(row),
                    content.target().answers(row)));
        });
    }

    private static RowSource questions(TaskDefinition task, Split own, DataSets sets, WindowOptions options) {
        own(task, own);
        ContextWindows windows = ContextWindows.of(options.encoder(), options.maxSourceLength());
        List<Question> questions = QuestionFiles.read(sets.find(task.files(), own));
        return new RowSource(questions.size(), place -> {
            List<Example> examples = new ArrayList<>();
            for (Window window : windows.of(questions.get(place))) {
                Question question = window.question();
                examples.add(new Example(
                        question.subset(),
                        question.id(),
                        new Source.OfContext(window),
                        window.answer(),
                        question.answers()));
            }
            return examples;
        });
    }

    private static String own(TaskDefinition task, Split split) {
        return task.files()
                .own(split)
                .orElseThrow(() -> new InputException("task '" + task.name() + "' has no " + split.key() + " split"));
    }

    private static List<Example> examples(
            TaskDefinition task, Split split, String own, RowSource source, SplitOptions options) {
        SplitRule rule = task.splitRule();
        int[] rows = rule.rows(split, source.size(), options);
        List<Example> examples = new ArrayList<>(rows.length);
        for (int row : rows) {
            examples.addAll(source.examples().apply(row));
        }
        checkNotEmpty(
                examples,
                task,
                split.key() + " examples: its " + own + " split has only " + source.size() + " rows and rule '"
                        + rule.key() + "' leaves none");
        return List.copyOf(examples);
    }

    private static void checkNotEmpty(List<Example> examples, TaskDefinition task, String what) {
        if (examples.isEmpty()) {
            throw new InputException("task '" + task.name() + "' has no " + what);
        }
    }
}
