package io.github.hyperdecoders.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.adapter.SourceBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Decoding;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5Config.TokenIds;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Searches with other options that begin one after the other, take their steps together, and let go of what has ended as soon as it has: each
 * source gets what it gets alone, with every kind of adapter, by operators and by vector instructions.
 */
class StepsTogetherTest {
    private static final int VOCABULARY = 29;

    /** Of many tokens that end a target, so that targets end early. */
    private static final T5Config CONFIG =
            TinyT5.config(VOCABULARY).withIds(new TokenIds(0, 0, List.of(1, 4, 9, 14, 19, 24)));

    private static final List<GenerationOptions> OPTIONS = List.of(
            new GenerationOptions(12, 0, 1),
            new GenerationOptions(9, 2, 3),
            new GenerationOptions(3, 0, 1),
            GenerationOptions.builder().maxLength(11).noRepeatNgramSize(2).build(),
            GenerationOptions.builder()
                    .maxLength(10)
                    .numReturnSequences(2)
                    .sampling(new TokenSampling(1.3, 0, 1, 5))
                    .build(),
            new GenerationOptions(14, 0, 2));

    @TestFactory
    Stream<DynamicTest> eachSourceGetsWhatItGetsAlone() {
        return Stream.of(AdapterKind.values())
                .flatMap(kind -> Stream.of(Numerics.FP64, Numerics.FP32)
                        .map(numerics -> dynamicTest(kind + ", " + numerics, () -> check(kind, numerics))));
    }

    private static int[][] sources(int search) {
        int[][] sources = new int[1 + search % 4][];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = TinyT5.tokens(1 + (5 * i + 3 * search) % 11, VOCABULARY, 10L * search + i);
        }
        return sources;
    }

    private static Tensor tasks(int count) {
        long[] tasks = new long[count];
        for (int i = 0; i < count; i++) {
            tasks[i] = i % TinyT5.TASKS.size();
        }
        return Tensors.of(tasks);
    }

    private static void check(AdapterKind kind, Numerics numerics) {
        try (TinyT5 tiny = TinyT5.lively(CONFIG, TinyT5.adapters(kind, kind), numerics, TinyT5.ADAPTERS_ONLY);
                Scope scope = Scope.withoutGradients()) {
            List<List<List<GeneratedSequence>>> together = Decoding.run(numerics, engine -> together(tiny, engine));
            int ended = 0;
            for (int s = 0; s < OPTIONS.size(); s++) {
                int[][] sources = sources(s);
                for (int i = 0; i < sources.length; i++) {
                    List<GeneratedSequence> alone = Search.generateAll(
                                    tiny.model(),
                                    Tokens.of(new int[][] {sources[i]}),
                                    Tensors.of(i % TinyT5.TASKS.size()),
                                    numerics,
                                    OPTIONS.get(s),
                                    SearchListener.NONE)
                            .get(0);
                    compare(together.get(s).get(i), alone, numerics == Numerics.FP64 ? 1e-10 : 1e-5);
                    ended += alone.get(0).tokens().length < OPTIONS.get(s).maxLength() - 1 ? 1 : 0;
                }
            }
            assertThat(ended).as("sources that end before their search does").isPositive();
        }
    }

    private static void compare(List<GeneratedSequence> found, List<GeneratedSequence> alone, double tolerance) {
        assertThat(found).hasSameSizeAs(alone);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(found.get(i).tokens()).isEqualTo(alone.get(i).tokens());
            assertThat(found.get(i).score()).isCloseTo(alone.get(i).score(), within(tolerance));
            assertThat(found.get(i).logProbabilities())
                    .containsExactly(alone.get(i).logProbabilities(), within(tolerance));
        }
    }

    /** A search a step later than the one before. */
    private static List<List<List<GeneratedSequence>>> together(TinyT5 tiny, Engine engine) {
        List<List<Optional<List<GeneratedSequence>>>> found = new ArrayList<>();
        List<OpenSearch> searches = new ArrayList<>();
        List<Scope> scopes = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        int begun = 0;
        while (begun < OPTIONS.size() || !searches.isEmpty()) {
            if (begun < OPTIONS.size()) {
                scopes.add(Scope.open());
                searches.add(begin(tiny, begun, engine));
                numbers.add(begun);
                found.add(new ArrayList<>(Stream.<Optional<List<GeneratedSequence>>>generate(Optional::empty)
                        .limit(sources(begun).length)
                        .toList()));
                begun++;
            }
            Search.step(tiny.model().t5(), searches, engine, (search, e) -> {
                throw e;
            });
            for (int s = searches.size() - 1; s >= 0; s--) {
                OpenSearch search = searches.get(s);
                List<Optional<List<GeneratedSequence>>> own = found.get(numbers.get(s));
                for (int i = 0; i < own.size(); i++) {
                    if (own.get(i).isEmpty() && !search.isOpen(i)) {
                        own.set(i, Optional.of(search.targets(i)));
                    }
                }
                if (!search.isOpen()) {
                    searches.remove(s);
                    numbers.remove(s);
                    scopes.remove(s).close();
                } else {
                    Scope next = Scope.open();
                    searches.set(s, search.withoutEnded());
                    // Nothing of what went on may lie where the search was before.
                    scopes.set(s, next).close();
                }
            }
        }
        return found.stream()
                .map(own -> own.stream().map(Optional::orElseThrow).toList())
                .toList();
    }

    private static OpenSearch begin(TinyT5 tiny, int search, Engine engine) {
        Tokens sources = Tokens.of(sources(search));
        Tensor tasks = tasks(sources.rows().rows());
        EncodedBatch encoded = tiny.model().encode(sources, tasks, true, engine);
        return Search.begin(tiny.model().t5(), sources, encoded, OPTIONS.get(search), SearchListener.NONE, engine);
    }

    /** Batches of one model, of which the encoder knows nothing: as if they were of several. */
    @TestFactory
    Stream<DynamicTest> batchesEncodedTogetherAreWhatTheyAreAlone() {
        return Stream.of(AdapterKind.values())
                .map(kind -> dynamicTest(kind.toString(), () -> {
                    try (TinyT5 tiny = TinyT5.lively(VOCABULARY, kind, AdapterKind.NONE);
                            Scope scope = Scope.withoutGradients()) {
                        List<SourceBatch> batches = new ArrayList<>();
                        for (int s = 0; s < 4; s++) {
                            Tokens sources = Tokens.of(sources(s));
                            batches.add(new SourceBatch(
                                    tiny.model(), sources, tasks(sources.rows().rows())));
                        }
                        List<Tensor> together = SourceBatch.encode(batches, tiny.engine());
                        for (int s = 0; s < batches.size(); s++) {
                            Tensor alone = SourceBatch.encode(List.of(batches.get(s)), tiny.engine())
                                    .get(0);
                            assertThat(Tensors.toDoubles(together.get(s)))
                                    .containsExactly(Tensors.toDoubles(alone), within(1e-12));
                        }
                    }
                }));
    }
}
