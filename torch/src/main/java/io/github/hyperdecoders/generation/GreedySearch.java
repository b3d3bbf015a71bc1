package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.compute.BestTokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Takes the likeliest token of each target at each step, or one drawn by chance: targets do not compete, as those of beams do. */
final class GreedySearch implements OpenSearch {
    private final Given given;
    private final OpenSources sources;
    private final TokenChoice choice;
    private final Target[] targets;
    /** Steps between two looks at what was decoded. */
    private final int ahead;
    /** What was decoded since the last look. */
    private final List<BestTokens.Likeliest> unread = new ArrayList<>();

    private @Nullable Tensor unreadIds;
    private final long[] newest;
    /** Tokens of every target so far, the start token counted. */
    private int length;

    /**
     * What a search was begun with.
     *
     * @param hashes of each source, see {@link TokenSampler#hash}; read only where tokens are drawn
     */
    record Given(T5Config config, long[] hashes, GenerationOptions options, SearchListener listener, Engine engine) {
        TokenChoice choice(int... sources) {
            long[] own = options.sampling() == null
                    ? new long[0]
                    : Arrays.stream(sources).mapToLong(source -> hashes[source]).toArray();
            return TokenChoice.of(options, config, own, engine);
        }
    }

    /** A target so far. */
    private static final class Target {
        private int[] tokens = {};
        private double[] logs = {};
        private boolean finished;

        void add(int token, double log) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
            logs = Arrays.copyOf(logs, logs.length + 1);
            logs[logs.length - 1] = log;
        }

        GeneratedSequence sequence() {
            double sum = 0;
            for (double log : logs) {
                sum += log;
            }
            return new GeneratedSequence(tokens, logs, sum);
        }
    }

    /**
     * Begins.
     *
     * @param sources with as many rows to each as targets are asked for, which are several only where they are drawn
     * @param ahead steps between two looks at what was decoded, where each look makes an accelerator wait
     */
    GreedySearch(Given given, OpenSources sources, int ahead) {
        this(given, sources, Math.max(1, ahead), new Target[sources.count() * given.options.numReturnSequences()], 1);
        Arrays.setAll(targets, row -> new Target());
        Arrays.fill(newest, given.config.startId());
    }

    private GreedySearch(Given given, OpenSources sources, int ahead, Target[] targets, int length) {
        this.given = given;
        this.sources = sources;
        this.choice = given.choice(sources.numbers());
        this.targets = targets;
        this.ahead = given.listener.listens() || choice.looksAtTargets() ? 1 : ahead;
        this.newest = new long[targets.length];
        this.length = length;
    }

    @Override
    public void take(Tensor scores, Scope step) {
        int[][] soFar = choice.looksAtTargets()
                ? Arrays.stream(targets).map(target -> target.tokens).toArray(int[][]::new)
                : new int[0][];
        BestTokens.Likeliest best = choice.of(scores, soFar, length);
        length++;
        unread.add(best);
        if (unread.size() == ahead || length == given.options.maxLength()) {
            read();
        } else {
            unreadIds = step.keep(best.ids());
            step.keep(best.logProbabilities());
        }
    }

    /** Takes what was decoded since the last look, step after step; rows that have ended go on, and are not listened to. */
    private void read() {
        List<Tensor> both = new ArrayList<>();
        unread.forEach(step -> both.add(step.ids().to(ScalarType.Double)));
        unread.forEach(step -> both.add(step.logProbabilities().to(ScalarType.Double)));
        // Read at once, so that an accelerator is waited for once.
        double[] values = Tensors.toDoubles(Ops.concatenate(0, both));
        unread.clear();
        unreadIds = null;
        int count = values.length / 2;
        for (int i = 0; i < count; i++) {
            newest[i % targets.length] = (int) values[i];
            take(i % targets.length, (int) values[i], values[count + i]);
        }
    }

    private void take(int row, int id, double log) {
        Target target = targets[row];
        if (target.finished) {
            return;
        }
        Scores.requireNumber(log, row);
        // Padding that the model itself chose counts nothing, as the reference has it.
        target.add(id, id == given.config.padId() ? 0 : log);
        boolean ends = given.config.isEnd(id);
        if (given.listener.listens()) {
            ends |= given.listener.endsHere(target.tokens);
            int perSource = given.options.numReturnSequences();
            int number = sources.numbers()[row / perSource] * perSource + row % perSource;
            boolean last = target.tokens.length == given.options.maxLength() - 1;
            given.listener.chosen(number, target.tokens, target.logs, ends || last);
        }
        target.finished = ends;
    }

    @Override
    public boolean isOpen(int source) {
        int place = sources.place(source);
        return place >= 0 && isOpenAt(place);
    }

    private boolean isOpenAt(int place) {
        return length < given.options.maxLength() && ofPlace(place).anyMatch(row -> !targets[row].finished);
    }

    @Override
    public boolean isOpen() {
        return length < given.options.maxLength() && Arrays.stream(targets).anyMatch(target -> !target.finished);
    }

    private IntStream ofPlace(int place) {
        int perSource = given.options.numReturnSequences();
        return IntStream.range(place * perSource, (place + 1) * perSource);
    }

    @Override
    public void end(int source) {
        ofPlace(sources.place(source)).forEach(row -> targets[row].finished = true);
    }

    @Override
    public List<GeneratedSequence> targets(int source) {
        return ofPlace(sources.place(source))
                .mapToObj(row -> targets[row].sequence())
                .toList();
    }

    @Override
    public OpenSearch withoutEnded() {
        int[] places =
                IntStream.range(0, sources.count()).filter(this::isOpenAt).toArray();
        int[] rows = Arrays.stream(places).flatMap(this::ofPlace).toArray();
        GreedySearch rest = new GreedySearch(
                given,
                sources.keep(places),
                1,
                Arrays.stream(rows).mapToObj(row -> targets[row]).toArray(Target[]::new),
                length);
        Arrays.setAll(rest.newest, i -> newest[rows[i]]);
        return rest;
    }

    @Override
    public int rows() {
        return targets.length;
    }

    @Override
    public OpenSources sources() {
        return sources;
    }

    @Override
    public Tensor newest() {
        return unreadIds == null ? Tensors.of(newest) : unreadIds;
    }
}
