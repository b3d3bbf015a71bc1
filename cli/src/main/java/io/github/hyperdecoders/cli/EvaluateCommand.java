package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.reading.PredictedAnswers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder evaluate}. */
@Command(
        name = "evaluate",
        description = {
            "Score a model on tasks.",
            "Leaves results.json, predictions.jsonl and report.html in MODEL-evaluation; evaluating again replaces them."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  hyperdecoder evaluate runs/glue/model --tasks rte,sst2 --data-dir data --split test"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private ExampleOptions examples = new ExampleOptions();

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where results go (default: MODEL-evaluation).")
    private @Nullable Path output;

    @Option(names = "--answers", paramLabel = "FILE", description = "Where to write the answers to MRQA's questions.")
    private @Nullable Path answersFile;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        examples.check();
        ResultFolder folder = ResultFolder.of(output, model.folder(), "evaluation");
        Results results;
        try (Hyperdecoder hyperdecoder = model.load()) {
            results = examples.evaluator(hyperdecoder, true)
                    .evaluate(examples.load(
                            hyperdecoder, model.folder(), spec.commandLine().getErr()));
            model.tellPrecision(spec.commandLine().getErr());
        }
        PredictedAnswers answers = results.answers();
        if (answers != null && answersFile != null) {
            answers.write(answersFile);
        }
        PrintedScores.print(out, results);
        out.flush();
        Path page = folder.write(folder.write(results, examples.split(), "Evaluation of " + model.folder())
                .withFacts(examples.facts(model.folder())));
        out.println("\nreport: " + page);
        out.flush();
        return 0;
    }
}
