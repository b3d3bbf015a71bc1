package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.BestTokens.Likeliest;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.TokenSampler.Distribution;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** How each target's next token is chosen where targets do not compete; made once for a search. */
@FunctionalInterface
interface TokenChoice {
    /**
     * The next token of each row and its log-probability.
     *
     * @param logits [rows, vocabulary] in any dtype; may be overwritten
     * @param targets of each row the tokens so far, without the start token; asked for only where {@link #looksAtTargets}
     * @param length tokens of every row so far, the start token counted
     */
    Likeliest of(Tensor logits, int[][] targets, int length);

    /** Whether it wants to know the tokens so far. */
    default boolean looksAtTargets() {
        return true;
    }

    /**
     * What the options ask for: the engine's likeliest token where they ask for nothing else.
     *
     * @param sources hash of each source, see {@link TokenSampler#hash}
     */
    static TokenChoice of(GenerationOptions options, T5Config config, long[] sources, Engine engine) {
        List<ScoreRule> rules = ScoreRule.of(options, config.endIds(), config.vocabSize());
        if (rules.isEmpty()) {
            return new ByEngine(engine, options.tokensBeforeEnd(), config.endIds());
        }
        RuledScores scores = new RuledScores(rules, config.startId());
        TokenSampling sampling = options.sampling();
        if (sampling == null) {
            return (logits, targets, length) -> chosen(scores.ruled(logits, targets), (row, own) -> likeliest(own));
        }
        TokenSampler sampler = new TokenSampler(sampling);
        int draws = options.numReturnSequences();
        return (logits, targets, length) -> chosen(scores.ruled(logits, targets), (row, own) -> {
            Distribution left = sampler.distribution(own);
            int place = left.at(sampler.uniform(sources[row / draws], row % draws, length));
            return new Chosen(left.tokens()[place], Math.log(left.probabilities()[place]));
        });
    }

    /** The likeliest by the engine. */
    record ByEngine(Engine engine, int tokensBeforeEnd, int... ends) implements TokenChoice {
        @Override
        public Likeliest of(Tensor logits, int[][] targets, int length) {
            return engine.likeliest(logits, length < tokensBeforeEnd ? ends : BestTokens.NONE);
        }

        @Override
        public boolean looksAtTargets() {
            return false;
        }
    }

    /** A token and its log-probability. */
    record Chosen(int token, double logProbability) {}

    /** Chooses from a row's scores. */
    @FunctionalInterface
    interface OfRow {
        Chosen from(int row, double[] scores);
    }

    private static Likeliest chosen(double[][] scores, OfRow choice) {
        long[] ids = new long[scores.length];
        double[] logs = new double[scores.length];
        for (int row = 0; row < scores.length; row++) {
            Chosen chosen = choice.from(row, scores[row]);
            ids[row] = chosen.token();
            logs[row] = chosen.logProbability();
        }
        return new Likeliest(Tensors.of(ids), Tensors.of(logs));
    }

    private static Chosen likeliest(double[] scores) {
        int best = 0;
        for (int token = 1; token < scores.length; token++) {
            best = scores[token] > scores[best] ? token : best;
        }
        double largest = scores[best];
        double sum = Arrays.stream(scores).map(x -> Math.exp(x - largest)).sum();
        return new Chosen(best, -Math.log(sum));
    }
}
