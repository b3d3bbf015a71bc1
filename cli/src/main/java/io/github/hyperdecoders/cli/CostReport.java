package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.training.BatchShape;
import io.github.hyperdecoders.training.StepTimes;
import io.github.hyperdecoders.training.TrainingCost;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What {@code bench} prints. */
final class CostReport {
    private static final double GIGA = 1e9;
    private static final double MIB = 1 << 20;
    private static final double HOUR = 3600;

    private CostReport() {}

    static String table(Recipe recipe, TrainingCost cost) {
        BatchShape shape = cost.shape();
        int steps = cost.seconds().size();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s, %s / %s adapters, %s on %d threads; %d steps of %.0f examples, %.1f source and %.1f target tokens each%n%n",
                recipe.model().nameOrPath(),
                recipe.adapters().encoder().key(),
                recipe.adapters().decoder().key(),
                numerics(cost),
                cost.threads(),
                steps,
                (double) shape.examples() / steps,
                (double) shape.sourceTokens() / shape.examples(),
                (double) shape.targetTokens() / shape.examples()));
        TextTable table = new TextTable("training", "value")
                .row("examples/s", number(cost.examplesPerSecond()))
                .row("real tokens/s", number(cost.tokensPerSecond()))
                .row("padded tokens/s", number(cost.paddedTokensPerSecond()))
                .row("GFLOP/s, by formula", number(cost.flops() / cost.times().total() / GIGA))
                .row("GFLOP/s, best product", number(cost.peakFlops() / GIGA))
                .row("share of that", percent(cost.shareOfPeak()));
        cost.peakBytes().ifPresent(bytes -> table.row("peak memory, MiB", number(bytes / MIB)));
        text.append(table).append('\n').append(phases(cost));
        TrainingCost.Evaluation evaluation = cost.evaluation();
        if (evaluation != null) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nevaluation: %d examples in %.2f s, %.1f examples/s%n",
                    evaluation.examples(),
                    evaluation.seconds(),
                    evaluation.examples() / evaluation.seconds()));
        }
        if (recipe.run().maxSteps() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nthe recipe's %,d steps: about %.1f h without evaluation%n",
                    recipe.run().maxSteps(),
                    recipe.run().maxSteps() * cost.medianStep() / HOUR));
        }
        return text.toString();
    }

    private static TextTable phases(TrainingCost cost) {
        StepTimes times = cost.times();
        TextTable table = new TextTable("phase", "ms/step", "share");
        phase(table, "data", times.data(), cost);
        phase(table, "forward", times.forward(), cost);
        phase(table, "backward", times.backward(), cost);
        phase(table, "optimiser", times.optimizer(), cost);
        phase(table, "step", times.total(), cost);
        return table;
    }

    private static void phase(TextTable table, String name, double seconds, TrainingCost cost) {
        table.row(
                name,
                number(1000 * seconds / cost.seconds().size()),
                percent(seconds / cost.times().total()));
    }

    /** One JSON object on one line; all times are in seconds, for all the steps together. */
    static String json(Recipe recipe, TrainingCost cost) {
        JsonMapper mapper = new JsonMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("recipe", recipe.hash());
        json.put("model", recipe.model().nameOrPath());
        json.put("precision", numerics(cost));
        json.put("threads", cost.threads());
        json.put("steps", cost.seconds().size());
        json.put("step_seconds_median", cost.medianStep());
        json.put("examples", cost.shape().examples());
        json.put("source_tokens", cost.shape().sourceTokens());
        json.put("target_tokens", cost.shape().targetTokens());
        json.put("padded_tokens", cost.shape().paddedTokens());
        json.put("examples_per_second", cost.examplesPerSecond());
        json.put("tokens_per_second", cost.tokensPerSecond());
        json.put("padded_tokens_per_second", cost.paddedTokensPerSecond());
        json.put("flops", cost.flops());
        json.put("peak_flops_per_second", cost.peakFlops());
        json.put("share_of_peak", cost.shareOfPeak());
        json.put("data_seconds", cost.times().data());
        json.put("forward_seconds", cost.times().forward());
        json.put("backward_seconds", cost.times().backward());
        json.put("optimizer_seconds", cost.times().optimizer());
        TrainingCost.Evaluation evaluation = cost.evaluation();
        if (evaluation != null) {
            json.put("evaluation_examples", evaluation.examples());
            json.put("evaluation_seconds", evaluation.seconds());
        }
        cost.peakBytes().ifPresent(bytes -> json.put("peak_bytes", bytes));
        return mapper.writeValueAsString(json);
    }

    private static String numerics(TrainingCost cost) {
        return cost.numerics().name().toLowerCase(Locale.ROOT);
    }

    private static String number(double value) {
        return TextTable.number(value, 1);
    }

    private static String percent(double share) {
        return TextTable.number(100 * share, 1) + " %";
    }
}
