package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.generation.SearchListener;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Generates texts with a model that somebody else owns. Safe from many threads while the model does not train. */
public final class TextGenerator {
    private final Model model;
    private final T5Tokenizer tokenizer;
    private final boolean meanTaskEmbeddings;

    /** A generator that refuses tasks which the model was not trained on, where its adapters depend on the task. */
    public TextGenerator(Model model, T5Tokenizer tokenizer) {
        this(model, tokenizer, false);
    }

    /** @param meanTaskEmbeddings whether such tasks get the mean of the learned task vectors instead */
    public TextGenerator(Model model, T5Tokenizer tokenizer, boolean meanTaskEmbeddings) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.meanTaskEmbeddings = meanTaskEmbeddings;
    }

    /**
     * One text for each source, in the order of the sources. Sources of like length share a batch, so that little is computed on
     * padding.
     *
     * @param tasks the task of each source; null for none, which models with task adapters refuse
     * @param batchSize sources at a time
     * @param maxSourceLength longer sources are cut, in tokens; 0 for no limit
     */
    public List<Generation> generate(
            List<String> sources,
            @Nullable List<String> tasks,
            GenerationOptions options,
            int batchSize,
            int maxSourceLength) {
        return generate(tokenizer.encodeBatch(sources, maxSourceLength), tasks, options, batchSize);
    }

    /**
     * One text for each source, in the order of the sources: the best where the options ask for several of beams, the first where they ask
     * for several draws.
     *
     * @param ids token ids of each source, the end of sequence last
     * @param tasks the task of each source; null for none, which models with task adapters refuse
     * @param batchSize sources at a time
     */
    public List<Generation> generate(
            List<int[]> ids, @Nullable List<String> tasks, GenerationOptions options, int batchSize) {
        return generateAll(ids, tasks, options, batchSize, GenerationListener.NONE).stream()
                .map(ofSource -> ofSource.get(0))
                .toList();
    }

    /**
     * As many texts for each source as the options ask for, the best first, in the order of the sources; fewer only where the search finds
     * no more.
     *
     * @param ids token ids of each source, the end of sequence last
     * @param tasks the task of each source; null for none, which models with task adapters refuse
     * @param batchSize sources at a time
     * @param listener hears of texts as they grow
     * @throws java.util.concurrent.CancellationException if the listener calls it off
     */
    public List<List<Generation>> generateAll(
            List<int[]> ids,
            @Nullable List<String> tasks,
            GenerationOptions options,
            int batchSize,
            GenerationListener listener) {
        requireTasks(tasks);
        GenerationOptions inIds = withBadWordsAsIds(options);
        List<List<Generation>> results = new ArrayList<>(Collections.nCopies(ids.size(), List.of()));
        for (List<Integer> batch : LengthBatches.of(ids, batchSize)) {
            SearchListener ofBatch = new BatchListener(tokenizer, batch, options, listener);
            List<List<GeneratedSequence>> found =
                    model.use(network -> search(network, batch, ids, tasks, inIds, ofBatch));
            int longest = longest(found.stream().flatMap(List::stream).toList());
            for (int i = 0; i < found.size(); i++) {
                results.set(
                        batch.get(i),
                        found.get(i).stream()
                                .map(sequence -> generation(sequence, longest, options))
                                .toList());
            }
        }
        return results;
    }

    private static int longest(List<GeneratedSequence> sequences) {
        return sequences.stream().mapToInt(s -> s.tokens().length).max().orElse(0);
    }

    /** The texts of one source. */
    List<Generation> generations(List<GeneratedSequence> found, GenerationOptions options) {
        int longest = longest(found);
        return found.stream()
                .map(sequence -> generation(sequence, longest, options))
                .toList();
    }

    private Generation generation(GeneratedSequence sequence, int longest, GenerationOptions options) {
        int[] ids = sequence.tokens();
        List<GeneratedToken> tokens = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            tokens.add(new GeneratedToken(ids[i], sequence.logProbabilities()[i]));
        }
        String text = tokenizer.decode(ids);
        return new Generation(
                text,
                sequence.meanNegativeLogLikelihood(),
                sequence.score(),
                tokens,
                longest,
                finishReason(ids[ids.length - 1], text, options));
    }

    private FinishReason finishReason(int last, String text, GenerationOptions options) {
        if (model.config().t5().isEnd(last)) {
            return FinishReason.END_OF_SEQUENCE;
        }
        return options.hasStopString(text) ? FinishReason.STOP_STRING : FinishReason.LENGTH;
    }

    /** Bad words become tokens, as which they begin a word. */
    GenerationOptions withBadWordsAsIds(GenerationOptions options) {
        if (options.badWords().isEmpty()) {
            return options;
        }
        List<List<Integer>> all = new ArrayList<>(options.badWordsIds());
        for (String word : options.badWords()) {
            all.add(Arrays.stream(tokenizer.encodeWithoutEos(word)).boxed().toList());
        }
        return options.toBuilder().badWords(List.of()).badWordsIds(all).build();
    }

    private List<List<GeneratedSequence>> search(
            AdaptedT5 network,
            List<Integer> batch,
            List<int[]> ids,
            @Nullable List<String> tasks,
            GenerationOptions options,
            SearchListener listener) {
        int[][] rows = batch.stream().map(ids::get).toArray(int[][]::new);
        try (Scope scope = Scope.withoutGradients()) {
            Tensor indices = taskIndices(network, ofBatch(batch, tasks));
            return Search.generateAll(network, Tokens.of(rows), indices, model.numerics(), options, listener);
        }
    }

    /** Scores given answers with the same model. */
    public CandidateScorer scorer() {
        return new CandidateScorer(model, tokenizer, this);
    }

    /** @throws InputException if the model's adapters depend on the task and there is none */
    void requireTasks(@Nullable List<String> tasks) {
        if (tasks == null && model.network().needsTasks()) {
            throw new InputException("this model's adapters depend on the task: name one of "
                    + model.config().tasks());
        }
    }

    /** @throws InputException if the model's adapters depend on the task, and this is none of its tasks */
    void requireTask(@Nullable String task) {
        requireTasks(task == null ? null : List.of(task));
        if (task != null && model.network().needsTasks()) {
            taskIndex(task);
        }
    }

    /** Those of some places. */
    static @Nullable List<String> ofBatch(List<Integer> batch, @Nullable List<String> tasks) {
        return tasks == null ? null : batch.stream().map(tasks::get).toList();
    }

    /** The tasks' indices, [tasks] int64 in the innermost scope; null where the model does not ask for them. */
    @Nullable
    Tensor taskIndices(AdaptedT5 network, @Nullable List<String> tasks) {
        return tasks == null || !network.needsTasks()
                ? null
                : Tensors.of(tasks.stream().mapToLong(this::taskIndex).toArray());
    }

    private int taskIndex(String task) {
        return meanTaskEmbeddings && !model.config().tasks().contains(task)
                ? AdaptedT5.UNSEEN_TASK
                : model.config().taskIndex(task);
    }
}
