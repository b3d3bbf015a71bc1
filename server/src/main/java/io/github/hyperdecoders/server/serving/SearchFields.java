package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.server.http.FaultException;
import io.github.hyperdecoders.server.http.Fields;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Options of generation that have the same name in all protocols. */
public final class SearchFields {
    private static final double HOTTEST = 100;

    private SearchFields() {}

    /**
     * Options of a request.
     *
     * @param tokens the longest text, its end counted
     * @param texts of each source
     * @param beams 1 for none
     * @param temperature 0 for the likeliest tokens
     * @param stops which end a text
     * @throws FaultException if there are several texts of one source, and neither beams nor chance to make them differ
     */
    public static GenerationOptions options(
            Fields fields,
            int tokens,
            int texts,
            String textsField,
            int beams,
            double temperature,
            List<String> stops) {
        int minTokens = fields.integer("min_tokens", 0, tokens, 0);
        Double repetition = fields.number("repetition_penalty", 0, true, HOTTEST);
        int ngram = fields.integer("no_repeat_ngram_size", 0, tokens, 0);
        Double length = fields.number("length_penalty", -HOTTEST, false, HOTTEST);
        if (length != null && beams == 1) {
            throw FaultException.invalid(fields.name("length_penalty"), length, "none without beams, which it ranks");
        }
        TokenSampling sampling = sampling(fields, temperature);
        if (texts > 1 && beams == 1 && temperature == 0) {
            throw FaultException.invalid(
                    fields.name(textsField), texts, "1 at temperature 0, for all texts would be the same");
        }
        if (beams > 1 && temperature > 0) {
            throw FaultException.invalid(
                    fields.name("temperature"), temperature, "0 with beams, for they draw nothing");
        }
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxLength(tokens + 1)
                .minNewTokens(Math.min(minTokens, tokens))
                .repetitionPenalty(repetition == null ? 1 : repetition)
                .noRepeatNgramSize(ngram)
                .beams(beams)
                .numReturnSequences(texts)
                .lengthPenalty(length == null ? 1 : length)
                .stopStrings(stops);
        return (temperature > 0 ? options.sampling(sampling) : options).build();
    }

    private static @Nullable TokenSampling sampling(Fields fields, double temperature) {
        Double topP = fields.number("top_p", 0, true, 1);
        Long topK = fields.integer("top_k", -1, Integer.MAX_VALUE);
        Long seed = fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        return temperature == 0
                ? null
                : new TokenSampling(
                        temperature,
                        topK == null ? 0 : Math.max(0, topK.intValue()),
                        topP == null ? 1 : topP,
                        seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    }
}
