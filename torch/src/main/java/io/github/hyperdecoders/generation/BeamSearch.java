package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the likeliest beginnings of each source at every step. The rules are those of Hugging Face's generate: a finished target is ranked
 * by its log-probability over its length to the power of the length penalty, and early stopping says when a source is done; where it is
 * off, when no open beam, at its present score, could still enter the finished ones.
 */
final class BeamSearch {
    private BeamSearch() {}

    /** The best targets of each source, as many as asked for; fewer only where the rules leave fewer. */
    static List<List<GeneratedSequence>> run(
            T5 t5, EncodedBatch source, GenerationOptions options, SearchListener listener, Engine engine) {
        int sources = source.rows().rows();
        int beams = options.beams();
        int[] ends = t5.config().endIds();
        DecoderCache cache = t5.decoder()
                .newCache(source.hidden(), source.rows(), beams, options.maxLength(), source.decoderAdapters(), engine);
        List<BeamSet> sets = new ArrayList<>();
        for (int s = 0; s < sources; s++) {
            sets.add(new BeamSet(options, t5.config()::isEnd, listener::endsHere));
        }
        // So many that should every beam end here, in each way there is, as many are left to go on.
        int k = beams * Math.max(2, 1 + ends.length);
        int start = t5.config().startId();
        List<ScoreRule> rules = ScoreRule.of(options, ends, t5.config().vocabSize());
        Continuations continuations = rules.isEmpty()
                ? byEngine(options, k, ends, engine)
                : (logits, all, length) -> new RuledScores(rules, start).continuations(logits, all, k);
        long[] newest = new long[sources * beams];
        Arrays.fill(newest, start);
        for (int length = 1; length < options.maxLength(); length++) {
            boolean last = length + 1 == options.maxLength();
            listener.beforeStep();
            try (Scope step = Scope.open()) {
                Tensor hidden = t5.decoder().step(Tensors.of(newest), cache, source.decoderAdapters(), engine);
                Tensor logits = t5.head().scores(hidden, engine);
                long vocabulary = logits.size(1);
                BestTokens top = continuations.of(logits, sets, length);
                boolean open = false;
                for (int s = 0; s < sources; s++) {
                    Scores.requireNumber(top.scores()[s * k], s);
                    open |= sets.get(s).advance(top.scores(), top.indices(), s * k, k, vocabulary, length, last);
                }
                if (!open || last) {
                    break;
                }
                goOn(cache, sets, beams, newest);
            }
        }
        return sets.stream().map(BeamSet::best).toList();
    }

    /** How the best continuations of beams are found. */
    @FunctionalInterface
    private interface Continuations {
        /**
         * Those of each source.
         *
         * @param length tokens so far, the start token counted
         */
        BestTokens of(Tensor logits, List<BeamSet> sets, int length);
    }

    private static Continuations byEngine(GenerationOptions options, int k, int[] ends, Engine engine) {
        int before = options.tokensBeforeEnd();
        return (logits, sets, length) -> engine.continuations(
                logits, runningScores(sets), options.beams(), k, length < before ? ends : BestTokens.NONE);
    }

    /** Of every beam of every source. */
    private static double[] runningScores(List<BeamSet> sets) {
        return sets.stream().flatMapToDouble(set -> Arrays.stream(set.scores())).toArray();
    }

    /** Fills in the newest tokens, and moves the cache's rows to where each goes on. */
    private static void goOn(DecoderCache cache, List<BeamSet> sets, int beams, long[] newest) {
        int[] from = new int[newest.length];
        for (int s = 0; s < sets.size(); s++) {
            for (int b = 0; b < beams; b++) {
                int row = s * beams + b;
                from[row] = s * beams + sets.get(s).parent(b);
                newest[row] = sets.get(s).newest(b);
            }
        }
        cache.reorder(from);
    }
}
