package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.task.Tasks;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Among which labels to choose, on the command line. */
final class LabelArguments {
    private static final String OF_THE_TASK = "\0";

    @Option(
            names = "--labels",
            arity = "0..1",
            fallbackValue = OF_THE_TASK,
            paramLabel = "A,B,..",
            description = {
                "Choose the likeliest of these texts instead of generating, and print the probability of each; two commas in a row hold the"
                        + " empty text.",
                "Without texts, as the last option: the labels of the line's task."
            })
    private @Nullable String labels;

    @Option(
            names = "--tasks-file",
            paramLabel = "FILE",
            description = "A YAML file with tasks of your own, for --labels.")
    private @Nullable Path tasksFile;

    /** Read when the first line asks. */
    private @Nullable Tasks tasks;

    /** Whether to choose among labels. */
    boolean areAsked() {
        return labels != null;
    }

    /**
     * Refuses what no line could be asked.
     *
     * @param options how texts would be generated
     */
    void check(GenerationOptions options) {
        if (areAsked() && !options.equals(new GenerationArguments().options())) {
            throw new InputException(
                    "--labels chooses among texts that are there; expected no options of generation with it");
        }
        if (tasksFile != null && !OF_THE_TASK.equals(labels)) {
            throw new InputException(
                    "--tasks-file is for the labels of a task; expected --labels without texts with it");
        }
        if (labels != null && !labels.equals(OF_THE_TASK) && given().size() < 2) {
            throw new InputException(
                    "--labels has one text, '" + labels
                            + "'; expected at least two with commas between them, or none, as the last option, for the task's own");
        }
    }

    private List<String> given() {
        return List.of(String.valueOf(labels).split(",", -1));
    }

    /**
     * The labels for a line.
     *
     * @param task of the line; null if it names none
     */
    List<String> of(@Nullable String task) {
        if (!OF_THE_TASK.equals(labels)) {
            return given();
        }
        if (task == null) {
            throw new InputException(
                    "--labels without texts takes those of a line's task; expected --task, or \"task\" in the line");
        }
        if (tasks == null) {
            tasks = Tasks.with(tasksFile);
        }
        List<String> own = tasks.get(task).content().classes();
        if (own.isEmpty()) {
            throw new InputException("task '" + task + "' has no labels to choose from; expected a task of classes");
        }
        return own;
    }
}
