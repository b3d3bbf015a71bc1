package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.generation.TargetScores;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores given answers to sources, with a model that somebody else owns: what a classifier asks of it, since the probabilities of all labels
 * are its confidence. Each source is encoded once and its adapters are made once, whatever the number of candidates. Safe from many threads
 * while the model does not train.
 */
public final class CandidateScorer {
    /** Tokens of candidates that are decoded together: some thousands keep the processor busy, and more would only take memory. */
    private static final long MOST_TOKENS = 8192;

    private final Model model;
    private final T5Tokenizer tokenizer;
    private final TextGenerator generator;

    CandidateScorer(Model model, T5Tokenizer tokenizer, TextGenerator generator) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.generator = generator;
    }

    /** Whether two of the texts are the same tokens, so that no score can tell them apart. */
    public boolean someReadAlike(List<String> texts) {
        return alike(texts, tokenizer.encodeBatch(texts, 0)) != null;
    }

    /**
     * The scores of candidates of each source, in the order of the sources.
     *
     * @param ids token ids of each source, the end of sequence last
     * @param tasks the task of each source; null for none, which models with task adapters refuse
     * @param candidates of each source, at least one; the empty text may be one
     * @param batchSize sources at a time; fewer where they have very many candidates
     * @throws InputException if a source has no candidates, or two that are the same tokens
     */
    public List<CandidateScores> score(
            List<int[]> ids, @Nullable List<String> tasks, List<List<String>> candidates, int batchSize) {
        generator.requireTasks(tasks);
        Map<List<String>, List<int[]>> tokenized = new HashMap<>();
        candidates.forEach(texts -> tokenized.computeIfAbsent(texts, this::tokens));
        List<List<int[]>> targets = candidates.stream().map(tokenized::get).toList();
        List<CandidateScores> results =
                new ArrayList<>(Collections.nCopies(ids.size(), new CandidateScores(List.of())));
        List<List<Integer>> batches = LengthBatches.of(
                ids,
                batchSize,
                i -> targets.get(i).stream().mapToInt(t -> t.length).sum(),
                MOST_TOKENS);
        for (List<Integer> batch : batches) {
            int[][] rows = batch.stream().map(ids::get).toArray(int[][]::new);
            List<List<int[]>> own = batch.stream().map(targets::get).toList();
            double[][] found = model.use(network -> {
                try (Scope scope = Scope.withoutGradients()) {
                    return TargetScores.of(
                            network,
                            Tokens.of(rows),
                            generator.taskIndices(network, TextGenerator.ofBatch(batch, tasks)),
                            model.numerics(),
                            own);
                }
            });
            for (int i = 0; i < found.length; i++) {
                int place = batch.get(i);
                results.set(place, CandidateScores.of(candidates.get(place), found[i], targets.get(place)));
            }
        }
        return results;
    }

    /** @throws InputException if there are no candidates, or two that are the same tokens */
    void check(List<String> candidates) {
        tokens(candidates);
    }

    private List<int[]> tokens(List<String> texts) {
        if (texts.isEmpty()) {
            throw new InputException("there are no candidates to score; expected at least one");
        }
        List<int[]> tokens = tokenizer.encodeBatch(texts, 0);
        int[] alike = alike(texts, tokens);
        if (alike != null) {
            throw new InputException("candidates '" + texts.get(alike[0]) + "' and '" + texts.get(alike[1])
                    + "' are the same tokens; expected candidates that the vocabulary can tell apart");
        }
        return tokens;
    }

    /** Places of two texts that are the same tokens; null if all differ. */
    private static int @Nullable [] alike(List<String> texts, List<int[]> tokens) {
        Map<List<Integer>, Integer> seen = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            Integer before =
                    seen.putIfAbsent(Arrays.stream(tokens.get(i)).boxed().toList(), i);
            if (before != null) {
                return new int[] {before, i};
            }
        }
        return null;
    }
}
