package io.github.hyperdecoders.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.model.BaseModel;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The front door of inference: one instance, any number of threads, one end. */
class HyperdecoderTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @BeforeAll
    static void write() throws Exception {
        for (AdapterKind decoder : List.of(AdapterKind.GENERATED, AdapterKind.TASK)) {
            try (TinyModel tiny = TinyModel.random(AdapterKind.MANUAL, decoder, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
                ModelFolder.write(root.resolve(decoder.key()), tiny.model(), tiny.tokenizer());
            }
        }
    }

    /** Each thread has other sources and another length, so that what one computes would show in another's result. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void fourThreadsGetWhatOneGets(int beams) throws Exception {
        try (Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("generated"))) {
            List<List<Generation>> alone = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                alone.add(answers(hyperdecoder, thread, beams));
            }
            assertThat(alone).doesNotHaveDuplicates();
            CyclicBarrier start = new CyclicBarrier(THREADS);
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            try {
                List<Future<List<List<Generation>>>> running = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int thread = i;
                    running.add(pool.submit(() -> {
                        start.await();
                        List<List<Generation>> rounds = new ArrayList<>();
                        for (int round = 0; round < ROUNDS; round++) {
                            rounds.add(answers(hyperdecoder, thread, beams));
                        }
                        return rounds;
                    }));
                }
                for (int thread = 0; thread < THREADS; thread++) {
                    assertThat(running.get(thread).get())
                            .as("thread %d", thread)
                            .isEqualTo(Collections.nCopies(ROUNDS, alone.get(thread)));
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    private static List<Generation> answers(Hyperdecoder hyperdecoder, int thread, int beams) {
        List<String> sources = new ArrayList<>(TinyModel.SOURCES);
        Collections.rotate(sources, thread);
        return hyperdecoder.generate(
                sources.subList(0, 2 + thread % 3), null, new GenerationOptions(8 + 2 * thread, 4, beams));
    }

    @Test
    void answersComeInTheOrderOfTheSources() throws Exception {
        try (Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("generated"))) {
            List<String> reversed = new ArrayList<>(TinyModel.SOURCES);
            Collections.reverse(reversed);
            List<String> answers = new ArrayList<>(hyperdecoder.generate(TinyModel.SOURCES));
            Collections.reverse(answers);
            assertThat(answers).hasSameSizeAs(TinyModel.SOURCES);
            assertThat(hyperdecoder.generate(reversed)).isEqualTo(answers);
            assertThat(hyperdecoder.generate(List.of())).isEmpty();
        }
    }

    @Test
    void candidatesAreScoredAndSeveralTextsGivenThroughTheSameDoor() throws Exception {
        List<String> labels = List.of("0", "1", "");
        try (Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("generated"))) {
            List<CandidateScores> together = hyperdecoder.score(TinyModel.SOURCES, null, labels);
            assertThat(together).hasSameSizeAs(TinyModel.SOURCES);
            CandidateScores alone = hyperdecoder.score(TinyModel.SOURCES.get(1), labels);
            assertThat(alone.best().text()).isEqualTo(together.get(1).best().text());
            GenerationOptions options = GenerationOptions.builder()
                    .maxLength(9)
                    .beams(3)
                    .numReturnSequences(2)
                    .build();
            List<List<Generation>> found =
                    hyperdecoder.generateAll(TinyModel.SOURCES, null, options, GenerationListener.NONE);
            assertThat(found).hasSameSizeAs(TinyModel.SOURCES).allSatisfy(all -> {
                assertThat(all).hasSize(2);
                assertThat(all.get(0).score()).isGreaterThanOrEqualTo(all.get(1).score());
            });
        }
    }

    @Test
    void aModelOfTasksAsksForOneAndKnowsItsOwn() throws Exception {
        try (Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("task"))) {
            assertThat(hyperdecoder.tasks()).isEqualTo(TinyModel.TASKS);
            assertThatThrownBy(() -> hyperdecoder.generate(TinyModel.SOURCES))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("name one of [cola, rte, sst2]");
            assertThatThrownBy(() -> hyperdecoder.generate(TinyModel.SOURCES, "sst", TinyModel.OPTIONS))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("task 'sst' is not one this model was trained on")
                    .hasMessageContaining("did you mean 'sst2'?");
            assertThat(hyperdecoder.generate(TinyModel.SOURCES, "sst2", TinyModel.OPTIONS))
                    .isNotEqualTo(hyperdecoder.generate(TinyModel.SOURCES, "rte", TinyModel.OPTIONS));
        }
    }

    /** What the folder says itself is in BaseModelTest; here it is that the door gives texts, and frees what it took. */
    @Test
    void oneBaseInMemoryServesSeveral() throws Exception {
        try (BaseModel base = BaseModel.load(root.resolve("generated"), Numerics.FP32);
                Hyperdecoder one = Hyperdecoder.load(root.resolve("generated"), base);
                Hyperdecoder other = Hyperdecoder.load(root.resolve("generated"), base);
                Hyperdecoder alone = Hyperdecoder.load(root.resolve("generated"))) {
            List<String> answers = alone.generate(TinyModel.SOURCES);
            assertThat(one.generate(TinyModel.SOURCES)).isEqualTo(answers);
            one.close();
            base.close();
            assertThat(other.generate(TinyModel.SOURCES)).isEqualTo(answers);
            assertThatThrownBy(() -> Hyperdecoder.load(root.resolve("generated"), base))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void closedOnceAndForAll() throws Exception {
        Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("generated"));
        assertThat(hyperdecoder.generate(TinyModel.SOURCES)).hasSameSizeAs(TinyModel.SOURCES);
        hyperdecoder.close();
        assertThatCode(hyperdecoder::close).doesNotThrowAnyException();
        assertThatThrownBy(() -> hyperdecoder.generate(TinyModel.SOURCES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> hyperdecoder.generator().generate(TinyModel.SOURCES, null, TinyModel.OPTIONS, 2, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void closingWaitsForWhatStillGenerates() throws Exception {
        Hyperdecoder hyperdecoder = Hyperdecoder.load(root.resolve("generated"));
        List<String> alone = hyperdecoder.generate(TinyModel.SOURCES);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> rounds = CompletableFuture.supplyAsync(() -> {
            for (int round = 0; ; round++) {
                try {
                    assertThat(hyperdecoder.generate(TinyModel.SOURCES)).isEqualTo(alone);
                    begun.countDown();
                } catch (IllegalStateException closed) {
                    return round;
                }
            }
        });
        begun.await();
        hyperdecoder.close();
        assertThat(rounds.get()).isPositive();
    }
}
