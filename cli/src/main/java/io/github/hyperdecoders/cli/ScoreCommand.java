package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.reading.AnswerScores;
import io.github.hyperdecoders.reading.PredictedAnswers;
import io.github.hyperdecoders.reading.Question;
import io.github.hyperdecoders.reading.QuestionFiles;
import io.github.hyperdecoders.report.TextTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperdecoder score}. */
@Command(
        name = "score",
        description = {
            "Score a file of answers: exact match and F1 of each subset, in-domain and out-of-domain averages.",
            "A question that the answers lack counts as wrong, as in MRQA's official script; to one of SQuAD 2.0 that cannot be",
            "answered the empty answer is right."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  hyperdecoder score runs/mrqa/4000predicted_answers.json mrqa/in-domain/*.jsonl.gz",
            "  hyperdecoder score answers.json dev-v1.1.json --official-format official.json"
        })
final class ScoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "PREDICTIONS", description = "{id: [[text, score], ...]} or {id: text}.")
    @SuppressWarnings("NullAway.Init")
    private Path predictions;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "GOLD",
            description = "Right answers: MRQA's .jsonl.gz, the hub's Parquet of it, or the .json of SQuAD 1.1 or 2.0.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> gold;

    @Option(names = "--skip-missing", description = "Leave out questions without an answer, as the reference does.")
    private boolean skipMissing;

    @Option(names = "--official-format", paramLabel = "FILE", description = "Also write {id: text} there.")
    private @Nullable Path official;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PredictedAnswers answers = PredictedAnswers.read(predictions);
        List<Question> questions = QuestionFiles.read(gold);
        List<AnswerScores> scores = AnswerScores.of(questions, answers, skipMissing);
        TextTable table = new TextTable("subset", "questions", "missing", "exact match", "f1");
        scores.forEach(subset -> row(table, subset));
        AnswerScores.byAnswerability(questions, answers, skipMissing).forEach(part -> row(table, part));
        average(
                table,
                "in-domain average",
                scores.stream()
                        .filter(s -> AnswerScores.IN_DOMAIN.contains(s.subset()))
                        .toList());
        average(
                table,
                "out-of-domain average",
                scores.stream()
                        .filter(s -> !AnswerScores.IN_DOMAIN.contains(s.subset()))
                        .toList());
        out.println(table);
        if (official != null) {
            answers.writeOfficial(official);
        }
        out.flush();
        return 0;
    }

    private static void row(TextTable table, AnswerScores scores) {
        table.row(
                scores.subset(),
                scores.questions(),
                scores.missing(),
                TextTable.number(scores.exactMatch(), 2),
                TextTable.number(scores.f1(), 2));
    }

    /** Subsets count alike, whatever their sizes. */
    private static void average(TextTable table, String name, List<AnswerScores> all) {
        List<AnswerScores> subsets =
                all.stream().filter(subset -> subset.questions() > 0).toList();
        if (!subsets.isEmpty()) {
            table.row(
                    name,
                    subsets.stream().mapToInt(AnswerScores::questions).sum(),
                    subsets.stream().mapToInt(AnswerScores::missing).sum(),
                    TextTable.number(mean(subsets, AnswerScores::exactMatch), 2),
                    TextTable.number(mean(subsets, AnswerScores::f1), 2));
        }
    }

    private static double mean(List<AnswerScores> subsets, ToDoubleFunction<AnswerScores> value) {
        return subsets.stream().mapToDouble(value).average().orElse(0);
    }
}
