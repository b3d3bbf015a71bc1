package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.evaluation.HypernetworkAnalysis;
import io.github.hyperdecoders.evaluation.Results;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.inference.HypernetworkView;
import io.github.hyperdecoders.report.page.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder analyse}. */
@Command(
        name = "analyse",
        description = {
            "Show what a model's hypernetwork sees and makes: its input vectors by PCA and UMAP, distances between its adapters.",
            "Leaves report.html, results.json, predictions.jsonl and the numbers for other programs in MODEL-analysis."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder analyse runs/glue/model --data-dir data --limit 200",
            "  hyperdecoder analyse runs/glue/checkpoint-1000 --tasks rte,sst2 --adapters -1"
        })
final class AnalyseCommand implements Callable<Integer> {
    private static final long SEED = 42;
    private static final int DEFAULT_ADAPTERS = 4;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private ExampleOptions examples = new ExampleOptions();

    @Option(names = "--output", paramLabel = "FOLDER", description = "Where results go (default: MODEL-analysis).")
    private @Nullable Path output;

    @Option(
            names = "--points",
            defaultValue = "3000",
            description = "Most instances whose vectors are taken, spread evenly over all (default: ${DEFAULT-VALUE}).")
    private int points;

    @Option(
            names = "--adapters",
            description = "Instances of each task whose generated adapters are exported; 0 none, -1 all (default: 4).")
    private @Nullable Integer adapters;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        examples.check();
        if (points < 1) {
            throw new InputException("--points is " + points + ", expected at least 1");
        }
        ResultFolder folder = ResultFolder.of(output, model.folder(), "analysis");
        try (Hyperdecoder hyperdecoder = model.load()) {
            Optional<HypernetworkView> view = hyperdecoder.hypernetwork(examples.meanTaskEmbeddings());
            String kinds =
                    "encoder adapters " + hyperdecoder.adapters().encoder().key() + ", decoder adapters "
                            + hyperdecoder.adapters().decoder().key();
            if (view.isEmpty() && adapters != null) {
                throw new InputException("--adapters is " + adapters + ", but " + model.folder()
                        + " has no hypernetwork that reads a vector for each instance (" + kinds + ")");
            }
            Results results = examples.evaluator(hyperdecoder, false)
                    .evaluate(examples.load(
                            hyperdecoder, model.folder(), spec.commandLine().getErr()));
            model.tellPrecision(spec.commandLine().getErr());
            PrintedScores.print(out, results);
            RunReport report = folder.write(results, examples.split(), "Analysis of " + model.folder())
                    .withLead(kinds + ".")
                    .withFacts(examples.facts(model.folder()));
            if (view.isEmpty()) {
                out.println("\nno hypernetwork that reads a vector for each instance (" + kinds
                        + "): the page shows predictions alone");
            } else {
                report = look(view.get(), hyperdecoder, results, report, folder.path(), out);
            }
            out.println("report: " + folder.write(report));
            out.flush();
        }
        return 0;
    }

    private RunReport look(
            HypernetworkView view,
            Hyperdecoder hyperdecoder,
            Results results,
            RunReport report,
            Path folder,
            PrintWriter out)
            throws IOException {
        HypernetworkAnalysis analysis = HypernetworkAnalysis.of(
                view, results, hyperdecoder.tokenizer(), examples.maxSourceLength(), points, SEED);
        out.println("\n" + analysis.table());
        analysis.writeVectors(folder);
        analysis.writeAdapters(view, folder, adapters == null ? DEFAULT_ADAPTERS : adapters);
        return report.withEmbedding(analysis.map()).withDistances(analysis.distances());
    }
}
