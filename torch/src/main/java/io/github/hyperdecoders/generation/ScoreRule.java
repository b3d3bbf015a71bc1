package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Changes the scores of the tokens that may come next: logits under greedy search and sampling, log-probabilities under beam search. The
 * rules are the logits processors of Hugging Face's generate, and are applied in its order.
 */
@FunctionalInterface
interface ScoreRule {
    double FORBIDDEN = Double.NEGATIVE_INFINITY;

    /**
     * Changes the scores of one target's next token.
     *
     * @param sequence the target so far, the start token first
     * @param scores of every token of the vocabulary
     */
    void apply(int[] sequence, double[] scores);

    /**
     * The rules that the options ask for, put together once for a search; none if lengths alone are asked for, which the search itself keeps.
     *
     * @param ends the tokens that end a target
     * @throws InputException if a token id is none of the vocabulary
     */
    static List<ScoreRule> of(GenerationOptions options, int[] ends, int vocabulary) {
        List<ScoreRule> rules = new ArrayList<>();
        if (options.repetitionPenalty() != 1) {
            rules.add(repetitionPenalty(options.repetitionPenalty()));
        }
        if (options.noRepeatNgramSize() > 0) {
            rules.add(noRepeatedNgram(options.noRepeatNgramSize()));
        }
        if (!options.badWordsIds().isEmpty()) {
            options.badWordsIds().forEach(ids -> ids.forEach(id -> requireToken("bad_words_ids has", id, vocabulary)));
            rules.add(noBadWords(options.badWordsIds(), ends));
        }
        Integer forced = options.forcedBosTokenId();
        if (forced != null) {
            requireToken("forced_bos_token_id is", forced, vocabulary);
        }
        if (!rules.isEmpty() || forced != null || options.sampling() != null) {
            int before = options.tokensBeforeEnd();
            rules.add((sequence, scores) -> {
                if (sequence.length < before) {
                    for (int end : ends) {
                        scores[end] = FORBIDDEN;
                    }
                }
            });
        }
        if (forced != null) {
            rules.add((sequence, scores) -> {
                if (sequence.length == 1) {
                    Arrays.fill(scores, FORBIDDEN);
                    scores[forced] = 0;
                }
            });
        }
        return rules;
    }

    private static void requireToken(String what, int id, int vocabulary) {
        if (id >= vocabulary) {
            throw new InputException(
                    what + " " + id + ", expected an id of the model's vocabulary: 0 to " + (vocabulary - 1));
        }
    }

    /** Tokens that are there already, the start token among them, become less likely, once however often they are there. */
    private static ScoreRule repetitionPenalty(double factor) {
        return (sequence, scores) -> {
            BitSet seen = new BitSet();
            for (int token : sequence) {
                if (!seen.get(token)) {
                    seen.set(token);
                    scores[token] = scores[token] < 0 ? scores[token] * factor : scores[token] / factor;
                }
            }
        };
    }

    /** What followed the last n - 1 tokens before must not follow them again. */
    private static ScoreRule noRepeatedNgram(int n) {
        return (sequence, scores) -> {
            int prefix = sequence.length - (n - 1);
            for (int at = 0; at < prefix; at++) {
                if (Arrays.equals(sequence, at, at + n - 1, sequence, prefix, sequence.length)) {
                    scores[sequence[at + n - 1]] = FORBIDDEN;
                }
            }
        };
    }

    /** A sequence must not be completed; an end of sequence alone is no bad word. */
    private static ScoreRule noBadWords(List<List<Integer>> words, int[] ends) {
        int[][] all = words.stream()
                .filter(word -> Arrays.stream(ends).noneMatch(end -> word.equals(List.of(end))))
                .map(word -> word.stream().mapToInt(id -> id).toArray())
                .toArray(int[][]::new);
        return (sequence, scores) -> {
            for (int[] word : all) {
                int from = sequence.length - (word.length - 1);
                if (from >= 0 && Arrays.equals(sequence, from, sequence.length, word, 0, word.length - 1)) {
                    scores[word[word.length - 1]] = FORBIDDEN;
                }
            }
        };
    }
}
