package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.dataset.SplitState;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.evaluation.WindowEncoder;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.reading.WindowOptions;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.GenerationSettings;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.TaskFiles;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.tokenizer.LabelSpelling;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder tasks}. */
@Command(
        name = "tasks",
        description = "List the tasks, show one, or check that their files are there.",
        mixinStandardHelpOptions = true,
        subcommands = {TasksCommand.Show.class, TasksCommand.Check.class},
        footer = {
            "",
            "Examples:",
            "  hyperdecoder tasks",
            "  hyperdecoder tasks show rte --data-dir data --tokenizer models/t5-base-lm-adapt",
            "  hyperdecoder tasks check --data-dir data --tasks-file my-tasks.yaml"
        })
final class TasksCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private Known known = new Known();

    /** Where tasks are described. */
    static final class Known {
        @Option(names = "--tasks-file", paramLabel = "FILE", description = "A YAML file with tasks of your own.")
        private @Nullable Path file;

        Tasks tasks() {
            return KnownTasks.with(file);
        }
    }

    @Override
    public Integer call() {
        TextTable table = new TextTable("task", "data", "source", "metrics");
        Tasks tasks = known.tasks();
        for (String name : tasks.names()) {
            TaskDefinition task = tasks.get(name);
            table.row(name, data(task), source(task), metrics(task));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(table);
        out.flush();
        return 0;
    }

    private static String data(TaskDefinition task) {
        if (task.files() instanceof TaskFiles.Hub hub) {
            return hub.config().isEmpty() ? hub.dataset() : hub.dataset() + "/" + hub.config();
        }
        return "files of your own";
    }

    private static String source(TaskDefinition task) {
        String text = task.content() instanceof Content.Rows rows
                ? (task.prefix() + " " + rows.source()).strip()
                : "question: {question} context: {window of context}";
        int shown = 60;
        return text.length() <= shown ? text : text.substring(0, shown - 3) + "...";
    }

    private static String metrics(TaskDefinition task) {
        return task.metrics().stream().map(Metric::key).collect(Collectors.joining(" "));
    }

    /** {@code hyperdecoder tasks show}. */
    @Command(
            name = "show",
            description =
                    "Print a task's definition and, with data at hand, how many rows each split has and three of them.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  hyperdecoder tasks show rte --data-dir data"})
    static final class Show implements Callable<Integer> {
        private static final int SHOWN = 3;

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private Known known = new Known();

        @Parameters(paramLabel = "TASK", description = "Its name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(
                names = {"--data-dir", "--data_dir"},
                description = "Folder that holds the data sets.")
        private @Nullable Path dataDir;

        @Option(
                names = "--tokenizer",
                description =
                        "A tokenizer.json or spiece.model, for lengths in tokens and labels that it cannot spell.")
        private @Nullable Path tokenizer;

        @Option(
                names = "--max-source-length",
                defaultValue = "512",
                description = "Of windows (default: ${DEFAULT-VALUE}).")
        private int maxSourceLength;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            TaskDefinition task = known.tasks().get(name);
            out.print(definition(task));
            try (T5Tokenizer tokens = tokenizer == null ? null : T5Tokenizer.load(tokenizer)) {
                if (dataDir != null || task.files() instanceof TaskFiles.Globs) {
                    examples(out, task, dataDir == null ? Path.of("") : dataDir, tokens);
                }
                if (tokens != null) {
                    LabelSpelling.faults(task.content().labels(), tokens)
                            .forEach(fault -> out.println("\nwarning: " + fault));
                } else if (!task.content().labels().isEmpty()) {
                    out.println("\nwhether a vocabulary can spell these labels: --tokenizer FILE");
                }
            }
            out.flush();
            return 0;
        }

        private void examples(PrintWriter out, TaskDefinition task, Path folder, @Nullable T5Tokenizer tokens) {
            if (task.content() instanceof Content.Windows && tokens == null) {
                throw new InputException(
                        "task '" + name + "' cuts contexts by tokens: give --tokenizer to see examples");
            }
            SplitOptions options =
                    new SplitOptions(false, SHOWN, SHOWN, SHOWN, SplitOptions.STANDARD.dataSeed(), false);
            WindowOptions windows =
                    tokens == null ? null : new WindowOptions(new WindowEncoder(tokens), maxSourceLength, false);
            DataSets sets = DataSets.in(folder);
            InputException absent = null;
            boolean found = false;
            for (Split split : Split.values()) {
                if (task.files().own(split).isEmpty()) {
                    continue;
                }
                try {
                    sets.find(task.files(), split);
                } catch (InputException e) {
                    absent = e;
                    continue;
                }
                found = true;
                examples(out, TaskData.load(task, sets, options, Set.of(split), windows), split, tokens);
            }
            if (absent != null && !found) {
                throw absent;
            }
        }

        private static void examples(PrintWriter out, TaskData data, Split split, @Nullable T5Tokenizer tokens) {
            List<Example> all = data.examples(split);
            int rows = data.rows(split);
            out.println("\n" + split.key() + ": " + rows + (rows == 1 ? " row" : " rows"));
            for (Example example : all.subList(0, Math.min(SHOWN, all.size()))) {
                String text = example.source().text();
                out.println("\n" + example.id() + (tokens == null ? "" : lengths(example, tokens)));
                out.println("  source  " + text.replace("\n", "\\n"));
                out.println("  target  " + example.target().replace("\n", "\\n"));
            }
        }

        private static String lengths(Example example, T5Tokenizer tokens) {
            return "  (" + tokens.encode(example.source().text(), 0).length + " and "
                    + tokens.encode(example.target(), 0).length + " tokens)";
        }

        private static String definition(TaskDefinition task) {
            TextTable table = new TextTable("key", "value");
            if (task.files() instanceof TaskFiles.Hub hub) {
                table.row("on the hub", hub.repository());
            }
            table.row("data", data(task));
            for (Split split : Split.values()) {
                String own = task.files() instanceof TaskFiles.Globs globs
                        ? String.join(", ", globs.patterns().getOrDefault(split, List.of()))
                        : task.files().own(split).orElse("");
                table.row(split.key(), own.isEmpty() ? "none" : own);
            }
            table.row("split rule", task.splitRule().key());
            if (task.content() instanceof Content.Rows rows) {
                table.row("source", (task.prefix() + " " + rows.source()).strip());
                table.row("target", rows.target().texts().isEmpty() ? "a text" : String.join(" ", labels(rows)));
            } else {
                table.row("source", "question: {question} context: {window of context}");
                table.row("target", "the answer if the window holds it, else nothing");
                table.row("counts as", String.join(" ", task.exampleTasks()));
            }
            table.row("metrics", metrics(task));
            if (!task.shown().isEmpty()) {
                table.row("shown", task.shown().stream().map(Metric::key).collect(Collectors.joining(" ")));
            }
            GenerationSettings generation = task.generation();
            table.row(
                    "generation",
                    "max_length " + (generation.maxLength() == null ? "of the labels" : generation.maxLength())
                            + ", min_length " + generation.minLength() + ", beams " + generation.beams()
                            + generation.options().rules().entrySet().stream()
                                    .map(rule -> ", " + rule.getKey() + " " + rule.getValue())
                                    .collect(Collectors.joining()));
            return table.toString();
        }

        private static List<String> labels(Content.Rows rows) {
            List<String> texts = rows.target().texts();
            return texts.size() <= 10 ? texts : List.of(texts.get(0), texts.get(1), "...", texts.get(texts.size() - 1));
        }
    }

    /** {@code hyperdecoder tasks check}. */
    @Command(
            name = "check",
            description = "Say for every task whether its files are there and well-formed; exit 1 if one is broken.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  hyperdecoder tasks check --data-dir data"})
    static final class Check implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Mixin
        private Known known = new Known();

        @Option(
                names = {"--data-dir", "--data_dir"},
                required = true,
                description = "Folder that holds the data sets.")
        @SuppressWarnings("NullAway.Init")
        private Path dataDir;

        @Option(
                names = "--tokenizer",
                description = "A tokenizer.json or spiece.model, for labels that it cannot spell.")
        private @Nullable Path tokenizer;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            TextTable table = new TextTable("task", "train", "validation", "test", "what is wrong");
            Tasks tasks = known.tasks();
            DataSets sets = DataSets.in(dataDir);
            boolean broken = false;
            for (String name : tasks.names()) {
                List<Object> cells = new ArrayList<>(List.of(name));
                String fault = "";
                for (Split split : Split.values()) {
                    SplitState state = SplitState.of(tasks.get(name), split, sets);
                    cells.add(inWords(state));
                    if (state instanceof SplitState.Broken found) {
                        fault = found.reason();
                        broken = true;
                    }
                }
                cells.add(fault);
                table.row(cells.toArray());
            }
            out.println(table);
            out.println("absent: no files in " + dataDir + "; numbers are rows, of mrqa questions");
            if (tokenizer != null) {
                warnings(tasks, tokenizer).forEach(warning -> out.println("warning: " + warning));
            }
            out.flush();
            return broken ? Main.FAILED : 0;
        }

        private static List<String> warnings(Tasks tasks, Path tokenizer) {
            List<String> warnings = new ArrayList<>();
            try (T5Tokenizer tokens = T5Tokenizer.load(tokenizer)) {
                for (String name : tasks.names()) {
                    LabelSpelling.faults(tasks.get(name).content().labels(), tokens)
                            .forEach(fault -> warnings.add("task '" + name + "': " + fault));
                }
            }
            return warnings;
        }

        private static String inWords(SplitState state) {
            if (state instanceof SplitState.Sound found) {
                return String.valueOf(found.rows());
            }
            return state instanceof SplitState.Absent ? "absent" : "BROKEN";
        }
    }
}
