package io.github.hyperdecoders.dataset;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.reading.QuestionFiles;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import java.util.Set;

/** Whether the files of a task's split are there and can be read. */
public sealed interface SplitState {
    /** There are no such files. */
    record Absent() implements SplitState {}

    /**
     * They can be read.
     *
     * @param rows how many examples they make; of questions on contexts, how many questions
     */
    record Sound(int rows) implements SplitState {}

    /** They cannot be read, for a reason in one line. */
    record Broken(String reason) implements SplitState {}

    /** Reads the files of a split and tells how that went. */
    static SplitState of(TaskDefinition task, Split split, DataSets sets) {
        try {
            return new Sound(count(task, split, sets));
        } catch (InputException e) {
            return isAbsent(task, split, sets) ? new Absent() : new Broken(String.valueOf(e.getMessage()));
        }
    }

    private static int count(TaskDefinition task, Split split, DataSets sets) {
        if (task.content() instanceof Content.Windows) {
            return QuestionFiles.read(sets.find(task.files(), split)).size();
        }
        SplitOptions whole = new SplitOptions(false, -1, -1, -1, SplitOptions.STANDARD.dataSeed(), false);
        return TaskData.load(task, sets, whole, Set.of(split), null)
                .examples(split)
                .size();
    }

    private static boolean isAbsent(TaskDefinition task, Split split, DataSets sets) {
        try {
            return sets.find(task.files(), split).isEmpty();
        } catch (InputException e) {
            return true;
        }
    }
}
