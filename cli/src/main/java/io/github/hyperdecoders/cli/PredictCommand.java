package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code hyperdecoder predict}. */
@Command(
        name = "predict",
        description = {
            "Generate a text for each line, or choose the likeliest of some labels: plain text, or JSON objects with \"source\" and perhaps",
            "\"task\". Prints a JSON object for each line, a blank one too, in the order of the lines; other fields of an object, such as",
            "\"id\", are printed with its answer. Text is UTF-8."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  echo 'sst2 sentence: a fine film' | hyperdecoder predict runs/glue/model -",
            "  hyperdecoder predict runs/glue/model lines.txt --output answers.jsonl --continue",
            "  echo 'sst2 sentence: a fine film' | hyperdecoder predict runs/glue/model - --task sst2 --labels",
            "  hyperdecoder predict runs/xsum/model articles.txt --beams 6 --num-return-sequences 3 --no-repeat-ngram-size 3"
        })
final class PredictCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    /** Batches that are read before they are answered, so that lines of like length can share one. */
    private static final int WINDOW = 16;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            index = "1",
            defaultValue = "-",
            description = "Lines to read; - for standard input.")
    private String input = "-";

    @Option(names = "--task", description = "Task of lines that do not name one.")
    private @Nullable String task;

    @Option(
            names = "--form",
            defaultValue = "auto",
            description = {
                "What lines are: text, json, or auto, which takes objects with a \"source\" for JSON and all else for text",
                "(default: ${DEFAULT-VALUE})."
            })
    private SourceLines.Form form = SourceLines.Form.AUTO;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "A new file for the answers; without it they go to standard output.")
    private @Nullable Path output;

    @Option(
            names = "--continue",
            description = {
                "Go on with an --output that is there: as many lines as it answers are passed over, the rest is appended.",
                "Input, model and options have to be the same; they are not compared."
            })
    private boolean goOn;

    @Option(names = "--batch-size", defaultValue = "32", description = "Lines at a time (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Mixin
    private GenerationArguments generation = new GenerationArguments();

    @Mixin
    private LabelArguments labels = new LabelArguments();

    @Option(
            names = "--max-source-length",
            defaultValue = "512",
            description = "Longer sources are cut (default: ${DEFAULT-VALUE} tokens).")
    private int maxSourceLength;

    @Override
    public Integer call() throws Exception {
        if (batchSize < 1) {
            throw new InputException("--batch-size is " + batchSize + ", expected at least 1");
        }
        if (goOn && output == null) {
            throw new InputException("--continue goes on with a file of answers; expected --output FILE with it");
        }
        GenerationOptions options = generation.options();
        labels.check(options);
        try (SourceLines lines = SourceLines.open(input, form);
                Hyperdecoder hyperdecoder = model.load();
                AnswerOutput out = output == null
                        ? AnswerOutput.standard(spec.commandLine().getOut())
                        : AnswerOutput.file(output, goOn);
                AnswerProgress progress =
                        AnswerProgress.of(out, spec.commandLine().getErr())) {
            if (!labels.areAsked()) {
                StoredGeneration.notFollowed(model.folder(), options)
                        .ifPresent(spec.commandLine().getErr()::println);
            }
            LineAnswers answers = new LineAnswers(hyperdecoder, options, labels, batchSize, maxSourceLength);
            lines.pass(out.begun(), out.toString());
            List<SourceLines.Line> window = lines.next(WINDOW * batchSize);
            for (; !window.isEmpty(); window = lines.next(WINDOW * batchSize)) {
                answer(answers, window, out);
                progress.plus(window.size());
            }
        }
        return 0;
    }

    private void answer(LineAnswers answers, List<SourceLines.Line> batch, AnswerOutput out) throws IOException {
        List<String> sources = batch.stream().map(SourceLines.Line::source).toList();
        List<@Nullable String> own = batch.stream()
                .<@Nullable String>map(line -> line.task() == null ? task : line.task())
                .toList();
        List<String> tasks = own.stream().allMatch(Objects::nonNull)
                ? own.stream().map(String::valueOf).toList()
                : null;
        List<ObjectNode> found = answers.of(sources, tasks);
        model.tellPrecision(spec.commandLine().getErr());
        for (int i = 0; i < found.size(); i++) {
            ObjectNode json = JSON.createObjectNode();
            json.put("source", sources.get(i));
            if (own.get(i) != null) {
                json.put("task", own.get(i));
            }
            json.setAll(batch.get(i).more());
            json.setAll(found.get(i));
            out.line(JSON.writeValueAsString(json));
        }
        out.flush();
    }
}
