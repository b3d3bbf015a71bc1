package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code hyperdecoder predict}. */
@Command(
        name = "predict",
        description = {
            "Generate a text for each line, or choose the likeliest of some labels: plain text, or JSON objects with \"source\" and perhaps \"task\".",
            "Prints a JSON object a line, as soon as its batch is done."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  echo 'sst2 sentence: a fine film' | hyperdecoder predict runs/glue/model -",
            "  echo 'sst2 sentence: a fine film' | hyperdecoder predict runs/glue/model - --task sst2 --labels",
            "  hyperdecoder predict runs/xsum/model articles.txt --beams 6 --num-return-sequences 3 --no-repeat-ngram-size 3"
        })
final class PredictCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    private record Line(String source, @Nullable String task) {}

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
        GenerationOptions options = generation.options();
        labels.check(options);
        try (BufferedReader reader = open();
                Hyperdecoder hyperdecoder = model.load()) {
            LineAnswers answers = new LineAnswers(hyperdecoder, options, labels, batchSize, maxSourceLength);
            List<Line> batch = new ArrayList<>();
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    batch.add(parse(text, number));
                }
                // Standard input may be a person's: answer when no more is waiting.
                if (batch.size() == batchSize || (!batch.isEmpty() && !reader.ready())) {
                    answer(answers, batch);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                answer(answers, batch);
            }
        }
        return 0;
    }

    private BufferedReader open() throws IOException {
        if (input.equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        Path file = Path.of(input);
        if (!Files.isRegularFile(file)) {
            throw new InputException("no file " + file + " to predict from");
        }
        return Files.newBufferedReader(file);
    }

    private Line parse(String text, int number) {
        if (!text.startsWith("{")) {
            return new Line(text, task);
        }
        try {
            JsonNode json = JSON.readTree(text);
            if (!json.path("source").isString()) {
                throw new InputException("line " + number + " has no text \"source\"");
            }
            return new Line(json.path("source").stringValue(), json.path("task").asString(task));
        } catch (JacksonException e) {
            throw new InputException("line " + number + " begins like JSON and is not: " + e.getOriginalMessage(), e);
        }
    }

    private void answer(LineAnswers answers, List<Line> batch) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> sources = batch.stream().map(Line::source).toList();
        boolean named = batch.stream().allMatch(line -> line.task != null);
        List<String> tasks =
                named ? batch.stream().map(line -> String.valueOf(line.task)).toList() : null;
        List<ObjectNode> found = answers.of(sources, tasks);
        model.tellPrecision(spec.commandLine().getErr());
        for (int i = 0; i < found.size(); i++) {
            ObjectNode json = JSON.createObjectNode();
            json.put("source", sources.get(i));
            if (batch.get(i).task != null) {
                json.put("task", batch.get(i).task);
            }
            json.setAll(found.get(i));
            out.println(JSON.writeValueAsString(json));
        }
        out.flush();
    }
}
