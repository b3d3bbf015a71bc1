package io.github.hyperdecoders.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as they grow, called off, ended by strings, and drawn by chance. */
class GenerationListenerTest {
    private static final GenerationOptions OPTIONS =
            GenerationOptions.builder().maxLength(16).minLength(5).build();
    private static final TokenSampling SAMPLING = new TokenSampling(1.5, 0, 0.95, 3);

    @SuppressWarnings("NullAway.Init")
    private static TinyModel tiny;

    @SuppressWarnings("NullAway.Init")
    private static TextGenerator generator;

    @BeforeAll
    static void make() {
        tiny = TinyModel.random(AdapterKind.MANUAL, AdapterKind.GENERATED, Numerics.FP32, TinyT5.ADAPTERS_ONLY);
        generator = new TextGenerator(tiny.model(), tiny.tokenizer());
    }

    @AfterAll
    static void close() {
        tiny.close();
    }

    private static List<List<Generation>> generate(
            List<String> sources, GenerationOptions options, int batchSize, GenerationListener listener) {
        return generator.generateAll(tiny.tokenizer().encodeBatch(sources, 0), null, options, batchSize, listener);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void piecesTogetherAreTheText(boolean drawn) {
        GenerationOptions options = drawn
                ? OPTIONS.toBuilder().sampling(SAMPLING).numReturnSequences(3).build()
                : OPTIONS;
        Map<String, StringBuilder> heard = new TreeMap<>();
        Set<String> ended = new TreeSet<>();
        AtomicInteger pieces = new AtomicInteger();
        List<List<Generation>> found = generate(TinyModel.SOURCES, options, 2, new GenerationListener() {
            @Override
            public void text(int source, int choice, String piece, boolean end) {
                String name = source + "/" + choice;
                assertThat(ended).doesNotContain(name);
                heard.computeIfAbsent(name, n -> new StringBuilder()).append(piece);
                pieces.incrementAndGet();
                if (end) {
                    ended.add(name);
                }
            }
        });
        for (int source = 0; source < found.size(); source++) {
            for (int choice = 0; choice < found.get(source).size(); choice++) {
                String name = source + "/" + choice;
                assertThat(heard.get(name))
                        .hasToString(found.get(source).get(choice).text());
                assertThat(ended).contains(name);
            }
        }
        assertThat(pieces.get()).as("they came one at a time").isGreaterThan(3 * heard.size());
    }

    @Test
    void whatCouldStillChangeIsHeldBack() {
        // Three bytes of one character, of which the decoder knows nothing until it has all; then a word.
        List<String> decoded = List.of("a", "a\uFFFD", "a\uFFFD\uFFFD", "a日", "a日 b", "a日 b\uFFFD");
        GrowingText text = new GrowingText(tokens -> decoded.get(tokens.length - 1));
        List<String> pieces = new ArrayList<>();
        for (int length = 1; length <= decoded.size(); length++) {
            pieces.add(text.piece(new int[length], length == decoded.size()));
        }
        assertThat(pieces).containsExactly("a", "", "", "日", " b", "\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSignalEndsItBeforeTheNextStep(int beams) {
        AtomicInteger steps = new AtomicInteger();
        GenerationListener cancelling = new GenerationListener() {
            @Override
            public boolean isCancelled() {
                return steps.incrementAndGet() == 4;
            }
        };
        GenerationOptions options =
                OPTIONS.toBuilder().minLength(16).beams(beams).build();
        assertThatThrownBy(() -> generate(TinyModel.SOURCES, options, 8, cancelling))
                .isInstanceOf(CancellationException.class)
                .hasMessage("the generation was cancelled");
        assertThat(steps).hasValue(4);
        assertThat(generate(TinyModel.SOURCES, options, 8, GenerationListener.NONE))
                .as("others are not touched")
                .hasSize(TinyModel.SOURCES.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aTextEndsWhereAStopStringIsComplete(int beams) {
        GenerationOptions options =
                OPTIONS.toBuilder().minLength(14).beams(beams).build();
        String whole = generate(TinyModel.SOURCES, options, 8, GenerationListener.NONE)
                .get(0)
                .get(0)
                .text();
        String stop = whole.substring(2, 4);
        String stopped = generate(
                        TinyModel.SOURCES,
                        options.toBuilder()
                                .stopStrings(List.of("no such text", stop))
                                .build(),
                        8,
                        GenerationListener.NONE)
                .get(0)
                .get(0)
                .text();
        assertThat(stopped).contains(stop);
        assertThat(stopped.substring(0, stopped.length() - 1)).as("not before").doesNotContain(stop);
        if (beams == 1) {
            assertThat(whole).startsWith(stopped).isNotEqualTo(stopped);
        }
    }

    @Test
    void badWordsDoNotCome() {
        GenerationOptions plain =
                OPTIONS.toBuilder().sampling(SAMPLING).numReturnSequences(8).build();
        List<String> words = List.of("fine", "dull", "film", "the");
        assertThat(words(plain)).containsAnyElementsOf(words);
        assertThat(words(plain.toBuilder().badWords(words).build())).doesNotContainAnyElementsOf(words);
    }

    private static List<String> words(GenerationOptions options) {
        return texts(TinyModel.SOURCES, options, 8).stream()
                .flatMap(List::stream)
                .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                .toList();
    }

    @Test
    void theSameSeedDrawsTheSameWhoeverIsInTheBatch() {
        GenerationOptions options =
                OPTIONS.toBuilder().sampling(SAMPLING).numReturnSequences(4).build();
        List<List<String>> together = texts(TinyModel.SOURCES, options, 8);
        assertThat(texts(TinyModel.SOURCES, options, 2)).isEqualTo(together);
        for (int i = 0; i < TinyModel.SOURCES.size(); i++) {
            assertThat(texts(List.of(TinyModel.SOURCES.get(i)), options, 1)).containsExactly(together.get(i));
        }
        // The first draws are the same however many follow.
        List<List<String>> two = texts(
                TinyModel.SOURCES, options.toBuilder().numReturnSequences(2).build(), 8);
        for (int i = 0; i < two.size(); i++) {
            assertThat(two.get(i)).isEqualTo(together.get(i).subList(0, 2));
        }
        assertThat(together.get(0)).as("draws differ").doesNotHaveDuplicates();
        assertThat(texts(
                        TinyModel.SOURCES,
                        options.toBuilder().sampling(SAMPLING.withSeed(4)).build(),
                        8))
                .isNotEqualTo(together);
    }

    @Test
    void theSameSeedDrawsTheSameOnAnyNumberOfThreads() {
        GenerationOptions options =
                OPTIONS.toBuilder().sampling(SAMPLING).numReturnSequences(3).build();
        int before = Threads.count();
        try {
            Threads.use(1);
            List<List<String>> alone = texts(TinyModel.SOURCES, options, 8);
            Threads.use(2);
            assertThat(texts(TinyModel.SOURCES, options, 8)).isEqualTo(alone);
        } finally {
            Threads.use(before);
        }
    }

    private static List<List<String>> texts(List<String> sources, GenerationOptions options, int batchSize) {
        return generate(sources, options, batchSize, GenerationListener.NONE).stream()
                .map(all -> all.stream().map(Generation::text).toList())
                .toList();
    }

    @Test
    void theLikeliestOfOneIsWhatGreedySearchTakes() {
        GenerationOptions drawn =
                OPTIONS.toBuilder().sampling(new TokenSampling(1, 1, 1, 7)).build();
        assertThat(texts(TinyModel.SOURCES, drawn, 8)).isEqualTo(texts(TinyModel.SOURCES, OPTIONS, 8));
    }
}
