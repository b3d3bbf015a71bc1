package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.CandidateScores;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.inference.GenerationListener;
import io.github.hyperdecoders.inference.Hyperdecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model answers to lines, as JSON.
 *
 * @param options how texts are generated
 * @param labels among which to choose instead, if they are asked for
 * @param batchSize lines at a time
 * @param maxSourceLength longer sources are cut, in tokens
 */
record LineAnswers(
        Hyperdecoder model, GenerationOptions options, LabelArguments labels, int batchSize, int maxSourceLength) {
    /** The names of all fields that an answer can have. */
    static final Set<String> FIELDS =
            Set.of("prediction", "mean_nll", "sequences", "probability", "probabilities", "log_probabilities");

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * An object for each source, without the source itself.
     *
     * @param tasks of each; null where the lines name none
     */
    List<ObjectNode> of(List<String> sources, @Nullable List<String> tasks) {
        List<int[]> ids = model.tokenizer().encodeBatch(sources, maxSourceLength);
        if (labels.areAsked()) {
            List<List<String>> candidates = tasks == null
                    ? Collections.nCopies(sources.size(), labels.of(null))
                    : tasks.stream().map(labels::of).toList();
            return model.generator().scorer().score(ids, tasks, candidates, batchSize).stream()
                    .map(LineAnswers::chosen)
                    .toList();
        }
        List<ObjectNode> answers = new ArrayList<>();
        for (List<Generation> found :
                model.generator().generateAll(ids, tasks, options, batchSize, GenerationListener.NONE)) {
            answers.add(options.numReturnSequences() == 1 ? text(found.get(0)) : texts(found));
        }
        return answers;
    }

    private static ObjectNode text(Generation found) {
        ObjectNode json = JSON.createObjectNode();
        json.put("prediction", found.text());
        json.put("mean_nll", found.meanNegativeLogLikelihood());
        return json;
    }

    private static ObjectNode texts(List<Generation> found) {
        ObjectNode json = text(found.get(0));
        ArrayNode all = json.putArray("sequences");
        for (Generation one : found) {
            all.add(text(one).put("score", one.score()));
        }
        return json;
    }

    private static ObjectNode chosen(CandidateScores scores) {
        ObjectNode json = JSON.createObjectNode();
        CandidateScore best = scores.best();
        json.put("prediction", best.text());
        json.put("probability", best.probability());
        ObjectNode probabilities = json.putObject("probabilities");
        scores.candidates().forEach(c -> probabilities.put(c.text(), c.probability()));
        ObjectNode logs = json.putObject("log_probabilities");
        scores.candidates().forEach(c -> logs.put(c.text(), c.logProbability()));
        return json;
    }
}
