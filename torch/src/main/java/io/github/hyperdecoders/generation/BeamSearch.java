package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps the likeliest beginnings of each source at every step. The rules are those of Hugging Face's generate: a finished target is ranked
 * by its log-probability over its length to the power of the length penalty, and early stopping says when a source is done; where it is
 * off, when no open beam, at its present score, could still enter the finished ones.
 */
final class BeamSearch implements OpenSearch {
    private final T5Config config;
    private final GenerationOptions options;
    private final Engine engine;
    private final OpenSources sources;
    private final Continuations continuations;
    private final List<BeamSet> sets;
    private final long[] newest;
    /** Continuations of each source that are looked at. */
    private final int k;
    /** Tokens of every target so far, the start token counted. */
    private int length;

    /** @param sources with as many rows to each as there are beams */
    BeamSearch(
            T5Config config, OpenSources sources, GenerationOptions options, SearchListener listener, Engine engine) {
        this(
                config,
                sources,
                IntStream.range(0, sources.count())
                        .mapToObj(s -> new BeamSet(options, config::isEnd, listener::endsHere))
                        .toList(),
                1,
                options,
                engine);
        Arrays.fill(newest, config.startId());
    }

    private BeamSearch(
            T5Config config,
            OpenSources sources,
            List<BeamSet> sets,
            int length,
            GenerationOptions options,
            Engine engine) {
        this.config = config;
        this.options = options;
        this.engine = engine;
        this.sources = sources;
        this.sets = sets;
        this.length = length;
        newest = new long[sets.size() * options.beams()];
        int[] ends = config.endIds();
        // So many that should every beam end here, in each way there is, as many are left to go on.
        k = options.beams() * Math.max(2, 1 + ends.length);
        List<ScoreRule> rules = ScoreRule.of(options, ends, config.vocabSize());
        continuations = rules.isEmpty()
                ? byEngine(options, k, ends, engine)
                : (logits, all, soFar) -> new RuledScores(rules, config.startId()).continuations(logits, all, k);
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

    @Override
    public void take(Tensor logits, Scope step) {
        long vocabulary = logits.size(1);
        boolean last = length + 1 == options.maxLength();
        BestTokens top = continuations.of(logits, sets, length);
        for (int s = 0; s < sets.size(); s++) {
            if (sets.get(s).isOpen()) {
                Scores.requireNumber(top.scores()[s * k], s);
                sets.get(s).advance(top.scores(), top.indices(), s * k, k, vocabulary, length, last);
            }
        }
        length++;
        if (isOpen()) {
            goOn();
        }
    }

    /** Fills in the newest tokens, and moves the cache's rows to where each goes on. */
    private void goOn() {
        int beams = options.beams();
        int[] from = new int[newest.length];
        for (int s = 0; s < sets.size(); s++) {
            BeamSet set = sets.get(s);
            for (int b = 0; b < beams; b++) {
                int row = s * beams + b;
                from[row] = set.isOpen() ? s * beams + set.parent(b) : row;
                newest[row] = set.isOpen() ? set.newest(b) : newest[row];
            }
        }
        sources.cache().reorder(from);
    }

    private BeamSet set(int source) {
        return sets.get(sources.place(source));
    }

    @Override
    public boolean isOpen(int source) {
        return sources.place(source) >= 0 && set(source).isOpen();
    }

    @Override
    public boolean isOpen() {
        return sets.stream().anyMatch(BeamSet::isOpen);
    }

    @Override
    public void end(int source) {
        set(source).end();
    }

    @Override
    public List<GeneratedSequence> targets(int source) {
        return set(source).best();
    }

    @Override
    public OpenSearch withoutEnded() {
        int beams = options.beams();
        int[] places = IntStream.range(0, sources.count())
                .filter(place -> sets.get(place).isOpen())
                .toArray();
        BeamSearch rest = new BeamSearch(
                config,
                sources.keep(places),
                Arrays.stream(places).mapToObj(sets::get).toList(),
                length,
                options,
                engine);
        Arrays.setAll(rest.newest, row -> newest[places[row / beams] * beams + row % beams]);
        return rest;
    }

    @Override
    public int rows() {
        return newest.length;
    }

    @Override
    public OpenSources sources() {
        return sources;
    }

    @Override
    public Tensor newest() {
        return Tensors.of(newest);
    }
}
