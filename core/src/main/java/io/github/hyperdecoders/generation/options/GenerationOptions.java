package io.github.hyperdecoders.generation.options;

import io.github.hyperdecoders.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How targets are searched for. Everything means what it means in Hugging Face's transformers, whose names the messages have; made by
 * {@link #builder()}, every setting of which has a default that changes nothing. Immutable.
 *
 * @param maxLength longest target in tokens, the start token counted
 * @param minLength the end of sequence may not come before this many tokens, the start token counted
 * @param minNewTokens the same without counting the start token; takes the place of {@code minLength} where it is above 0
 * @param beams 1 for greedy search or sampling
 * @param numReturnSequences how many targets of each source: of beams the best, of sampling so many draws
 * @param lengthPenalty beams rank finished targets by log-probability over length to this power; above 0 favours long ones
 * @param earlyStopping when beam search is done with a source
 * @param noRepeatNgramSize no sequence of so many tokens comes twice in a target; 0 for no such rule
 * @param repetitionPenalty what the scores of tokens that a target has already are divided by where they are positive, and multiplied by
 *     where they are negative; 1 for nothing
 * @param badWords texts that must not come at the beginning of a word or alone
 * @param badWordsIds sequences of token ids that must not come
 * @param forcedBosTokenId the first token behind the start token; null for none
 * @param sampling draws tokens by chance; null to take the likeliest
 * @param stopStrings a target ends as soon as its text has one of these, and keeps it
 */
public record GenerationOptions(
        int maxLength,
        int minLength,
        int minNewTokens,
        int beams,
        int numReturnSequences,
        double lengthPenalty,
        EarlyStopping earlyStopping,
        int noRepeatNgramSize,
        double repetitionPenalty,
        List<String> badWords,
        List<List<Integer>> badWordsIds,
        @Nullable Integer forcedBosTokenId,
        @Nullable TokenSampling sampling,
        List<String> stopStrings) {
    public GenerationOptions {
        badWords = List.copyOf(badWords);
        badWordsIds = badWordsIds.stream().map(List::copyOf).toList();
        stopStrings = List.copyOf(stopStrings);
        require(maxLength >= 2, "max_length", maxLength, "at least 2 (the start token counts)");
        require(
                minLength >= 0 && minLength <= maxLength,
                "min_length",
                minLength,
                maxLength == Integer.MAX_VALUE ? "at least 0" : "0 to max_length (" + maxLength + ")");
        require(
                minNewTokens >= 0 && minNewTokens < maxLength,
                "min_new_tokens",
                minNewTokens,
                "0 to max_length without the start token (" + (maxLength - 1) + ")");
        require(beams >= 1, "beams", beams, "at least 1");
        require(numReturnSequences >= 1, "num_return_sequences", numReturnSequences, "at least 1");
        require(
                sampling != null || numReturnSequences <= beams,
                "num_return_sequences",
                numReturnSequences,
                "at most as many as beams (" + beams + "), or sampling");
        require(sampling == null || beams == 1, "beams", beams, "1, since draws are made without beams");
        require(Double.isFinite(lengthPenalty), "length_penalty", lengthPenalty, "a finite number");
        require(
                lengthPenalty == 1 || beams > 1,
                "length_penalty",
                lengthPenalty,
                "at least 2 beams with it, for it ranks their finished targets");
        require(
                earlyStopping == EarlyStopping.FALSE || beams > 1,
                "early_stopping",
                earlyStopping,
                "at least 2 beams with it, for it says when they stop");
        require(noRepeatNgramSize >= 0, "no_repeat_ngram_size", noRepeatNgramSize, "at least 1, or 0 for no such rule");
        require(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "repetition_penalty",
                repetitionPenalty,
                "a number above 0");
        require(badWords.stream().noneMatch(String::isBlank), "bad_words", badWords, "texts that are not blank");
        require(
                badWordsIds.stream()
                        .noneMatch(ids -> ids.isEmpty() || ids.stream().anyMatch(id -> id < 0)),
                "bad_words_ids",
                badWordsIds,
                "sequences of at least one token id, none negative");
        require(
                forcedBosTokenId == null || forcedBosTokenId >= 0,
                "forced_bos_token_id",
                forcedBosTokenId,
                "the id of a token");
        require(
                stopStrings.stream().noneMatch(String::isEmpty),
                "stop_strings",
                stopStrings,
                "texts that are not empty");
    }

    /** Whether a text has one of the stop strings. */
    public boolean hasStopString(String text) {
        return stopStrings.stream().anyMatch(text::contains);
    }

    /** Greedy or beam search without more rules. */
    public GenerationOptions(int maxLength, int minLength, int beams) {
        this(
                maxLength,
                minLength,
                0,
                beams,
                1,
                1,
                EarlyStopping.FALSE,
                0,
                1,
                List.of(),
                List.of(),
                null,
                null,
                List.of());
    }

    private static void require(boolean holds, String key, @Nullable Object value, String expected) {
        if (!holds) {
            throw new InputException(key + " is " + value + ", expected " + expected);
        }
    }

    /** Greedy, up to 64 tokens, until something else is asked for. */
    public static GenerationOptions.Builder builder() {
        return new Builder(new GenerationOptions(64, 0, 1));
    }

    /** Begins with these. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** How many tokens there must be before the end of sequence may come, the start token counted. */
    public int tokensBeforeEnd() {
        return minNewTokens > 0 ? minNewTokens + 1 : minLength;
    }

    /** What is asked for beyond lengths and beams, by transformers' names; empty where nothing is. */
    public Map<String, Object> rules() {
        Map<String, Object> rules = new LinkedHashMap<>();
        put(rules, "min_new_tokens", minNewTokens, 0);
        put(rules, "num_return_sequences", numReturnSequences, 1);
        put(rules, "length_penalty", lengthPenalty, 1.0);
        put(rules, "early_stopping", earlyStopping, EarlyStopping.FALSE);
        put(rules, "no_repeat_ngram_size", noRepeatNgramSize, 0);
        put(rules, "repetition_penalty", repetitionPenalty, 1.0);
        put(rules, "bad_words", badWords, List.of());
        put(rules, "bad_words_ids", badWordsIds, List.of());
        if (forcedBosTokenId != null) {
            rules.put("forced_bos_token_id", forcedBosTokenId);
        }
        if (sampling != null) {
            rules.put("do_sample", true);
            rules.put("temperature", sampling.temperature());
            rules.put("top_k", sampling.topK());
            rules.put("top_p", sampling.topP());
            rules.put("seed", sampling.seed());
        }
        put(rules, "stop_strings", stopStrings, List.of());
        return rules;
    }

    private static void put(Map<String, Object> rules, String key, Object value, Object byDefault) {
        if (!value.equals(byDefault)) {
            rules.put(key, value);
        }
    }

    /** Puts options together; what does not fit is said by {@link #build()} in one line. */
    public static final class Builder {
        private int maxLength;
        private int minLength;
        private int minNewTokens;
        private int beams;
        private int numReturnSequences;
        private double lengthPenalty;
        private EarlyStopping earlyStopping;
        private int noRepeatNgramSize;
        private double repetitionPenalty;
        private List<String> badWords;
        private List<List<Integer>> badWordsIds;
        private @Nullable Integer forcedBosTokenId;
        private @Nullable TokenSampling sampling;
        private List<String> stopStrings;

        private Builder(GenerationOptions from) {
            maxLength = from.maxLength;
            minLength = from.minLength;
            minNewTokens = from.minNewTokens;
            beams = from.beams;
            numReturnSequences = from.numReturnSequences;
            lengthPenalty = from.lengthPenalty;
            earlyStopping = from.earlyStopping;
            noRepeatNgramSize = from.noRepeatNgramSize;
            repetitionPenalty = from.repetitionPenalty;
            badWords = from.badWords;
            badWordsIds = from.badWordsIds;
            forcedBosTokenId = from.forcedBosTokenId;
            sampling = from.sampling;
            stopStrings = from.stopStrings;
        }

        public Builder maxLength(int tokens) {
            maxLength = tokens;
            return this;
        }

        public Builder minLength(int tokens) {
            minLength = tokens;
            return this;
        }

        public Builder minNewTokens(int tokens) {
            minNewTokens = tokens;
            return this;
        }

        public Builder beams(int count) {
            beams = count;
            return this;
        }

        public Builder numReturnSequences(int count) {
            numReturnSequences = count;
            return this;
        }

        public Builder lengthPenalty(double power) {
            lengthPenalty = power;
            return this;
        }

        public Builder earlyStopping(EarlyStopping rule) {
            earlyStopping = rule;
            return this;
        }

        public Builder noRepeatNgramSize(int tokens) {
            noRepeatNgramSize = tokens;
            return this;
        }

        public Builder repetitionPenalty(double factor) {
            repetitionPenalty = factor;
            return this;
        }

        public Builder badWords(List<String> texts) {
            badWords = texts;
            return this;
        }

        public Builder badWordsIds(List<List<Integer>> sequences) {
            badWordsIds = sequences;
            return this;
        }

        public Builder forcedBosTokenId(@Nullable Integer id) {
            forcedBosTokenId = id;
            return this;
        }

        /** Draws tokens by chance; null for the likeliest. */
        public Builder sampling(@Nullable TokenSampling how) {
            sampling = how;
            return this;
        }

        public Builder stopStrings(List<String> texts) {
            stopStrings = texts;
            return this;
        }

        /**
         * The options.
         *
         * @throws InputException if one has a value that it cannot have, alone or with the others
         */
        public GenerationOptions build() {
            return new GenerationOptions(
                    maxLength,
                    minLength,
                    minNewTokens,
                    beams,
                    numReturnSequences,
                    lengthPenalty,
                    earlyStopping,
                    noRepeatNgramSize,
                    repetitionPenalty,
                    badWords,
                    badWordsIds,
                    forcedBosTokenId,
                    sampling,
                    stopStrings);
        }
    }
}
