package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.dataset.Source;
import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.CandidateScorer;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.TextGenerator;
import io.github.hyperdecoders.metric.BootstrapInterval;
import io.github.hyperdecoders.metric.Metric;
import io.github.hyperdecoders.metric.MetricScores;
import io.github.hyperdecoders.metric.Rouge;
import io.github.hyperdecoders.reading.AnswerScores;
import io.github.hyperdecoders.reading.PredictedAnswers;
import io.github.hyperdecoders.reading.Question;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Generates the targets of a task's examples and scores them (reference: generate, decode, strip, compare).
 *
 * @param maxTargetLength longest answer of tasks that have neither labels nor a length of their own, in tokens
 * @param beams for all tasks; null for each task's own number
 * @param referenceGeneration forces a minimum length of 2 everywhere, and divides the likelihood of a window's answer by the longest of
 *     its batch, as the reference does
 * @param calibrated whether tasks of classes are also scored by the probabilities of all their labels, in a pass of its own (see
 *     {@link LabelScores})
 */
public record Evaluator(
        TextGenerator generator,
        T5Tokenizer tokenizer,
        int batchSize,
        int maxSourceLength,
        int maxTargetLength,
        @Nullable Integer beams,
        boolean referenceGeneration,
        boolean calibrated) {
    private static final int REFERENCE_MIN_LENGTH = 2;
    private static final String GENERATED_LENGTH = "gen_len";
    /** The same answers have the same interval. */
    private static final long INTERVAL_SEED = 42;

    /** One task and the examples to score it on. */
    public record EvaluationSet(TaskDefinition task, List<Example> examples) {}

    /** Scores every task. */
    public Results evaluate(List<EvaluationSet> sets) {
        List<TaskResult> results = new ArrayList<>();
        Map<String, List<PredictedAnswers.Answer>> answers = new LinkedHashMap<>();
        for (EvaluationSet set : sets) {
            List<Generation> predictions = generate(set.task(), set.examples());
            if (set.task().content() instanceof Content.Windows) {
                Map<String, List<PredictedAnswers.Answer>> found = answers(set.examples(), predictions);
                results.addAll(subsets(set.examples(), predictions, new PredictedAnswers(found)));
                answers.putAll(found);
            } else {
                results.add(score(set, predictions));
            }
        }
        return new Results(results, answers.isEmpty() ? null : new PredictedAnswers(answers), null);
    }

    private List<Generation> generate(TaskDefinition task, List<Example> examples) {
        return generator.generate(
                SourceTokens.of(examples.stream().map(Example::source).toList(), tokenizer, maxSourceLength),
                examples.stream().map(Example::task).toList(),
                options(task),
                batchSize);
    }

    private TaskResult score(EvaluationSet set, List<Generation> predictions) {
        TaskDefinition task = set.task();
        List<Example> examples = set.examples();
        List<String> texts = predictions.stream().map(p -> p.text().strip()).toList();
        List<List<String>> answers = examples.stream().map(Example::answers).toList();
        Map<String, Double> shown = new LinkedHashMap<>();
        for (Metric metric : task.shown()) {
            shown.put(metric.key(), metric.scoreAny(texts, answers));
        }
        if (task.metrics().contains(Metric.ROUGE2)) {
            double[] each = IntStream.range(0, texts.size())
                    .mapToDouble(i -> 100
                            * Rouge.score(texts.get(i), answers.get(i).get(0)).rouge2())
                    .toArray();
            BootstrapInterval interval = BootstrapInterval.of(each, INTERVAL_SEED);
            shown.put("rouge2_low", interval.low());
            shown.put("rouge2_high", interval.high());
        }
        if (task.content().labels().isEmpty()) {
            shown.put(
                    GENERATED_LENGTH,
                    predictions.stream()
                            .mapToInt(answer -> answer.tokens().size())
                            .average()
                            .orElse(0));
        }
        LabelScores labels = calibrated && !examples.isEmpty() ? labelScores(set) : LabelScores.NONE;
        shown.putAll(labels.values());
        return new TaskResult(
                task.name(),
                examples.size(),
                examples,
                predictions,
                labels.likeliest(),
                MetricScores.of(task.metrics(), texts, answers),
                shown);
    }

    /** Of a task with classes that the vocabulary can tell apart. */
    private LabelScores labelScores(EvaluationSet set) {
        List<String> labels = set.task().content().classes();
        CandidateScorer scorer = generator.scorer();
        if (labels.size() < 2 || scorer.someReadAlike(labels)) {
            return LabelScores.NONE;
        }
        List<Example> examples = set.examples();
        List<Integer> targets =
                examples.stream().map(e -> labels.indexOf(e.target())).toList();
        if (targets.contains(-1)) {
            return LabelScores.NONE;
        }
        return new LabelScores(
                scorer.score(
                        SourceTokens.of(examples.stream().map(Example::source).toList(), tokenizer, maxSourceLength),
                        examples.stream().map(Example::task).toList(),
                        Collections.nCopies(examples.size(), labels),
                        batchSize),
                targets);
    }

    /** The answers of a question's windows, under its id. */
    private Map<String, List<PredictedAnswers.Answer>> answers(List<Example> windows, List<Generation> predictions) {
        Map<String, List<PredictedAnswers.Answer>> answers = new LinkedHashMap<>();
        for (int i = 0; i < windows.size(); i++) {
            Generation found = predictions.get(i);
            double score = referenceGeneration
                    ? found.meanNegativeLogLikelihood() * found.tokens().size() / found.batchTokens()
                    : found.meanNegativeLogLikelihood();
            answers.computeIfAbsent(windows.get(i).id(), id -> new ArrayList<>())
                    .add(new PredictedAnswers.Answer(found.text().strip(), score));
        }
        return answers;
    }

    private static List<TaskResult> subsets(
            List<Example> windows, List<Generation> predictions, PredictedAnswers answers) {
        Map<String, Question> questions = new LinkedHashMap<>();
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int i = 0; i < windows.size(); i++) {
            if (windows.get(i).source() instanceof Source.OfContext window) {
                Question question = window.window().question();
                questions.putIfAbsent(question.id(), question);
                places.computeIfAbsent(question.subset(), s -> new ArrayList<>())
                        .add(i);
            }
        }
        List<TaskResult> results = new ArrayList<>();
        for (AnswerScores scores : AnswerScores.of(List.copyOf(questions.values()), answers, false)) {
            List<Integer> own = places.getOrDefault(scores.subset(), List.of());
            Map<String, Double> values = new LinkedHashMap<>();
            values.put(Metric.SQUAD_F1.key(), scores.f1());
            values.put(Metric.SQUAD_EXACT_MATCH.key(), scores.exactMatch());
            results.add(new TaskResult(
                    scores.subset(),
                    scores.questions(),
                    own.stream().map(windows::get).toList(),
                    own.stream().map(predictions::get).toList(),
                    List.of(),
                    new MetricScores(values),
                    Map.of()));
        }
        return results;
    }

    /**
     * How targets of {@code task} are searched for. The longest label's tokens, its end of sequence among them, are also the longest
     * answer, in which the start token counts: once the label is there nothing is left to decide.
     */
    GenerationOptions options(TaskDefinition task) {
        Integer own = task.generation().maxLength();
        int longest = own != null
                ? own
                : task.content().labels().stream()
                        .mapToInt(label -> tokenizer.encode(label, 0).length)
                        .max()
                        .orElse(maxTargetLength);
        GenerationOptions options = task.generation().options();
        int min = referenceGeneration ? REFERENCE_MIN_LENGTH : options.minLength();
        GenerationOptions.Builder found = options.toBuilder()
                .maxLength(longest)
                .minLength(Math.min(min, longest))
                .minNewTokens(Math.min(options.minNewTokens(), longest - 1));
        if (beams != null) {
            found.beams(beams);
            if (beams == 1) {
                // What only beams know goes with them.
                found.lengthPenalty(1).earlyStopping(EarlyStopping.FALSE);
            }
        }
        return found.build();
    }
}
