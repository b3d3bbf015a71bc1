package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.data.Split;
import io.github.hyperdecoders.data.SplitFiles;
import io.github.hyperdecoders.data.SplitOptions;
import io.github.hyperdecoders.data.SplitRule;
import io.github.hyperdecoders.data.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A task's examples, split by split, in memory. Immutable. */
public final class TaskData {
    private final TaskDefinition task;
    private final Map<Split, List<Example>> examples;

    private TaskData(TaskDefinition task, Map<Split, List<Example>> examples) {
        this.task = task;
        this.examples = examples;
    }

    /**
     * Loads the wanted splits of {@code task} from the files under {@code dataDir}, which is laid out as the hub is: {@code
     * DATASET/CONFIG/SPLIT-00000-of-00001.parquet}. Files that no wanted split needs may be missing.
     *
     * @throws InputException if files are missing or broken, a row's label is none of the task's, or a split comes out empty
     */
    public static TaskData load(TaskDefinition task, Path dataDir, SplitOptions options, Set<Split> wanted) {
        Map<String, Table> tables = new HashMap<>();
        Map<Split, List<Example>> examples = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            if (wanted.contains(split)) {
                String own = ownSplit(task, task.splitRule().source(split, options));
                Table table = tables.computeIfAbsent(
                        own, name -> Table.read(SplitFiles.find(task.folder(dataDir), name), task.columns()));
                examples.put(split, examples(task, split, own, table, options));
            }
        }
        return new TaskData(task, examples);
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

    private static String ownSplit(TaskDefinition task, Split split) {
        String own = task.splits().get(split);
        if (own == null) {
            throw new InputException("task '" + task.name() + "' has no " + split.key() + " split");
        }
        return own;
    }

    private static List<Example> examples(
            TaskDefinition task, Split split, String own, Table table, SplitOptions options) {
        SplitRule rule = task.splitRule();
        int[] rows = rule.rows(split, table.rows(), options);
        if (rows.length == 0) {
            throw new InputException("task '" + task.name() + "' has no " + split.key() + " examples: its " + own
                    + " split has only " + table.rows() + " rows and rule '" + rule.key() + "' leaves none");
        }
        List<Example> examples = new ArrayList<>(rows.length);
        for (int row : rows) {
            examples.add(new Example(
                    task.name(),
                    own + "-" + row,
                    task.sourceText(table, row),
                    task.target().text(table, row)));
        }
        return List.copyOf(examples);
    }
}
