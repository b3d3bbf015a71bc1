package io.github.hyperdecoders.inference;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.generation.GeneratedSequence;
import io.github.hyperdecoders.generation.GenerationOptions;
import io.github.hyperdecoders.generation.Search;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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
     * One text for each source, in the order of the sources.
     *
     * @param ids token ids of each source, the end of sequence last
     * @param tasks the task of each source; null for none, which models with task adapters refuse
     * @param batchSize sources at a time
     */
    public List<Generation> generate(
            List<int[]> ids, @Nullable List<String> tasks, GenerationOptions options, int batchSize) {
        if (tasks == null && model.network().needsTasks()) {
            throw new InputException("this model's adapters depend on the task: name one of "
                    + model.config().tasks());
        }
        List<Integer> order = IntStream.range(0, ids.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -ids.get(i).length))
                .toList();
        List<Generation> results = new ArrayList<>(Collections.nCopies(ids.size(), new Generation("", 0, 0, 0)));
        for (int start = 0; start < order.size(); start += batchSize) {
            List<Integer> batch = order.subList(start, Math.min(start + batchSize, order.size()));
            List<GeneratedSequence> found = model.use(network -> search(network, batch, ids, tasks, options));
            int longest = found.stream().mapToInt(s -> s.tokens().length).max().orElse(0);
            for (int i = 0; i < found.size(); i++) {
                GeneratedSequence sequence = found.get(i);
                results.set(
                        batch.get(i),
                        new Generation(
                                tokenizer.decode(sequence.tokens()),
                                sequence.meanNegativeLogLikelihood(),
                                sequence.tokens().length,
                                longest));
            }
        }
        return results;
    }

    private List<GeneratedSequence> search(
            AdaptedT5 network,
            List<Integer> batch,
            List<int[]> ids,
            @Nullable List<String> tasks,
            GenerationOptions options) {
        int[][] rows = batch.stream().map(ids::get).toArray(int[][]::new);
        try (Scope scope = Scope.withoutGradients()) {
            List<String> ofBatch =
                    tasks == null ? null : batch.stream().map(tasks::get).toList();
            return Search.generate(network, Tokens.of(rows), taskIndices(network, ofBatch), model.numerics(), options);
        }
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
