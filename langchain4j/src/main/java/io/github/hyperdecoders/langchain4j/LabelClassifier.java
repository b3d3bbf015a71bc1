package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.classification.ClassificationResult;
import dev.langchain4j.classification.ScoredLabel;
import dev.langchain4j.classification.TextClassifier;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Tells which of some labels is the answer to a text, with the probability of each, which sum to 1. Nothing is generated. It needs the artifact
 * {@code langchain4j} on the class path, beside {@code langchain4j-core}.
 */
public final class LabelClassifier implements TextClassifier<String> {
    private final BorrowedModel model;
    private final List<String> labels;
    private final UnaryOperator<String> source;

    /**
     * A classifier.
     *
     * @param model that is asked; generates nothing, so that its options do not matter
     * @param labels that the model was trained to answer
     * @param source how a text becomes the source that the model was trained on: {@code text -> "sst2 sentence: " + text}
     */
    public LabelClassifier(BorrowedModel model, List<String> labels, UnaryOperator<String> source) {
        this.model = model;
        this.labels = List.copyOf(labels);
        this.source = source;
    }

    /** The likeliest label alone. */
    @Override
    public List<String> classify(String text) {
        return List.of(classifyWithScores(text).scoredLabels().get(0).label());
    }

    /** All labels with their probabilities, the likeliest first. */
    @Override
    public ClassificationResult<String> classifyWithScores(String text) {
        return new ClassificationResult<>(
                BorrowedModel.await(model.score(source.apply(text), labels)).candidates().stream()
                        .sorted(Comparator.comparingDouble(label -> -label.logProbability()))
                        .map(label -> new ScoredLabel<>(label.text(), label.probability()))
                        .toList());
    }
}
