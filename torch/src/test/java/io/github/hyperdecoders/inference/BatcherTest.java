package io.github.hyperdecoders.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.inference.RequestRefusedException.Reason;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many callers, one batch that they enter and leave between steps. */
@Timeout(60)
class BatcherTest {
    private static final GenerationOptions LONG =
            GenerationOptions.builder().maxLength(400).minLength(400).build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @SuppressWarnings("NullAway.Init")
    private static Hyperdecoder generated;

    @SuppressWarnings("NullAway.Init")
    private static Hyperdecoder ofTasks;

    @BeforeAll
    static void write() throws Exception {
        generated = load(AdapterKind.GENERATED);
        ofTasks = load(AdapterKind.TASK);
    }

    private static Hyperdecoder load(AdapterKind decoder) throws Exception {
        try (TinyModel tiny = TinyModel.random(AdapterKind.MANUAL, decoder, Numerics.FP32, TinyT5.ADAPTERS_ONLY)) {
            ModelFolder.write(root.resolve(decoder.key()), tiny.model(), tiny.tokenizer());
        }
        return Hyperdecoder.load(root.resolve(decoder.key()));
    }

    @AfterAll
    static void close() {
        generated.close();
        ofTasks.close();
    }

    /** Requests of two models, with other options, lengths and tasks, all at once. */
    private static List<GenerationRequest> requests() {
        List<GenerationOptions> options = List.of(
                new GenerationOptions(20, 0, 1),
                new GenerationOptions(3, 0, 1),
                new GenerationOptions(15, 0, 3),
                GenerationOptions.builder()
                        .maxLength(12)
                        .beams(4)
                        .numReturnSequences(3)
                        .lengthPenalty(0.5)
                        .build(),
                GenerationOptions.builder()
                        .maxLength(12)
                        .numReturnSequences(2)
                        .sampling(new TokenSampling(1, 8, 1, 3))
                        .build(),
                GenerationOptions.builder()
                        .maxLength(16)
                        .stopStrings(List.of("e"))
                        .build());
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            requests.add(GenerationRequest.of("the film " + "is fine and ".repeat(i % 7) + i)
                    .withOptions(options.get(i % options.size()))
                    .withTask(List.of("cola", "rte", "sst2").get(i % 3))
                    .withPriority(i % 2));
        }
        return requests;
    }

    @Test
    void eachRequestGetsWhatItGetsAlone() {
        List<GenerationRequest> requests = requests();
        try (Batcher batcher = Batcher.start(new BatcherSettings(1000, 24, 400, 120))) {
            List<CompletableFuture<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                futures.add(batcher.generate(i % 5 == 0 ? ofTasks : generated, requests.get(i)));
            }
            for (int i = 0; i < requests.size(); i++) {
                GenerationRequest request = requests.get(i);
                List<Generation> alone = (i % 5 == 0 ? ofTasks : generated)
                        .generateAll(
                                List.of(request.source()), request.task(), request.options(), GenerationListener.NONE)
                        .get(0);
                List<Generation> found = futures.get(i).join().choices();
                assertThat(found.stream().map(Generation::text))
                        .isEqualTo(alone.stream().map(Generation::text).toList());
                assertThat(found.stream().map(Generation::finishReason))
                        .isEqualTo(alone.stream().map(Generation::finishReason).toList());
                for (int choice = 0; choice < found.size(); choice++) {
                    assertThat(found.get(choice).score())
                            .isCloseTo(alone.get(choice).score(), within(1e-5));
                }
            }
        }
    }

    @Test
    void piecesPutTogetherAreTheText() {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            for (int beams : new int[] {1, 2}) {
                List<String> pieces = Collections.synchronizedList(new ArrayList<>());
                List<GeneratedToken> tokens = Collections.synchronizedList(new ArrayList<>());
                AtomicInteger ends = new AtomicInteger();
                GenerationRequest request = GenerationRequest.of("a film")
                        .withOptions(new GenerationOptions(30, 20, beams))
                        .withListener((choice, piece, fresh, ended) -> {
                            pieces.add(piece);
                            tokens.addAll(fresh);
                            ends.addAndGet(ended ? 1 : 0);
                        });
                Answer answer = generated.async(batcher).generate(request).join();
                assertThat(String.join("", pieces)).isEqualTo(answer.text()).isNotEmpty();
                assertThat(tokens).isEqualTo(answer.choices().get(0).tokens());
                assertThat(ends).hasValue(1);
                assertThat(pieces.size()).isGreaterThan(beams == 1 ? 3 : 0);
                double sum = tokens.stream()
                        .mapToDouble(GeneratedToken::logProbability)
                        .sum();
                assertThat(answer.choices().get(0).meanNegativeLogLikelihood())
                        .isCloseTo(-sum / tokens.size(), within(1e-9));
            }
        }
    }

    @Test
    void candidatesAreScoredBesideTexts() {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            List<String> labels = List.of("positive", "negative", "neutral");
            CompletableFuture<Answer> text =
                    batcher.generate(generated, GenerationRequest.of("a").withOptions(LONG));
            List<CompletableFuture<CandidateScores>> scores = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                scores.add(batcher.score(generated, ScoringRequest.of("a film of " + i, labels)));
            }
            for (int i = 0; i < 9; i++) {
                double[] alone = generated.score("a film of " + i, labels).probabilities();
                assertThat(scores.get(i).join().probabilities()).containsExactly(alone, within(1e-5));
            }
            assertThat(text.join().choices().get(0).tokens()).hasSize(399);
        }
    }

    @Test
    void aShortRequestDoesNotWaitForALongOne() {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            CompletableFuture<Answer> slow =
                    batcher.generate(generated, GenerationRequest.of("a").withOptions(LONG));
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Answer> other = batcher.generate(
                    generated,
                    GenerationRequest.of("b")
                            .withOptions(LONG)
                            .withListener((c, piece, t, ended) -> begun.countDown()));
            assertThatNoException(begun);
            Answer quick = batcher.generate(
                            generated, GenerationRequest.of("c").withOptions(new GenerationOptions(3, 0, 1)))
                    .join();
            assertThat(quick.choices().get(0).tokens().size()).isLessThanOrEqualTo(2);
            assertThat(slow).isNotDone();
            assertThat(slow.join().total()).isGreaterThan(quick.total());
            other.join();
        }
    }

    private static void assertThatNoException(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsCancelledOrTooLateLeaves() {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            GenerationRequest request = GenerationRequest.of("a")
                    .withOptions(GenerationOptions.builder()
                            .maxLength(100_000)
                            .minLength(100_000)
                            .build());
            CompletableFuture<Answer> cancelled = batcher.generate(generated, request);
            CompletableFuture<Answer> late = batcher.generate(generated, request.withTimeout(Duration.ofMillis(200)));
            assertThat(reason(late)).isEqualTo(Reason.EXPIRED);
            cancelled.cancel(true);
            // Who comes later is answered, and nothing is left.
            batcher.generate(generated, GenerationRequest.of("b")).join();
            assertThat(batcher.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(batcher.state()).isEqualTo(new BatcherState(0, 0, 0));
        }
    }

    private static Reason reason(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RequestRefusedException refused) {
                return refused.reason();
            }
        }
        throw new AssertionError("not refused: " + future);
    }

    @Test
    void moreThanMayWaitIsRefusedAndHigherPriorityComesFirst() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Batcher batcher = Batcher.start(new BatcherSettings(3, 1, 100, 100))) {
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Answer> first = batcher.generate(
                    generated,
                    GenerationRequest.of("a").withOptions(LONG).withListener((c, p, t, ended) -> begun.countDown()));
            assertThatNoException(begun);
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (String name : List.of("low", "high", "lowest")) {
                int priority = name.equals("high") ? 1 : name.equals("low") ? 0 : -1;
                waiting.add(batcher.generate(
                                generated,
                                GenerationRequest.of(name)
                                        .withOptions(new GenerationOptions(3, 0, 1))
                                        .withPriority(priority))
                        .thenRun(() -> order.add(name)));
            }
            assertThat(reason(batcher.generate(generated, GenerationRequest.of("one more"))))
                    .isEqualTo(Reason.FULL);
            first.join();
            waiting.forEach(CompletableFuture::join);
            assertThat(order).containsExactly("high", "low", "lowest");
        }
    }

    @Test
    void whatIsWrongWithARequestIsSaidAtOnceAndHurtsNoOther() {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            assertThatThrownBy(() ->
                            batcher.generate(ofTasks, GenerationRequest.of("a")).join())
                    .hasCauseInstanceOf(InputException.class)
                    .hasMessageContaining("depend on the task");
            assertThatThrownBy(() -> batcher.generate(
                                    ofTasks, GenerationRequest.of("a").withTask("mnli"))
                            .join())
                    .hasCauseInstanceOf(InputException.class)
                    .hasMessageContaining("mnli");
            assertThatThrownBy(() -> batcher.generate(
                                    generated,
                                    GenerationRequest.of("a")
                                            .withOptions(GenerationOptions.builder()
                                                    .forcedBosTokenId(1 << 20)
                                                    .build()))
                            .join())
                    .hasCauseInstanceOf(InputException.class)
                    .hasMessageContaining("forced_bos_token_id is 1048576");
            assertThatThrownBy(() -> batcher.score(generated, ScoringRequest.of("a", List.of("x", "x")))
                            .join())
                    .hasCauseInstanceOf(InputException.class);
            CompletableFuture<Answer> broken =
                    batcher.generate(generated, GenerationRequest.of("a").withListener((c, p, t, ended) -> {
                        throw new IllegalStateException("a listener's own fault");
                    }));
            CompletableFuture<Answer> whole = batcher.generate(generated, GenerationRequest.of("a"));
            assertThatThrownBy(broken::join).hasMessageContaining("a listener's own fault");
            assertThat(whole.join().choices()).hasSize(1);
        }
    }

    @Test
    void closingRefusesWhatIsUnderWayAndWhatComes() {
        Batcher batcher = Batcher.start(BatcherSettings.DEFAULT);
        CompletableFuture<Answer> running = batcher.generate(
                generated,
                GenerationRequest.of("a")
                        .withOptions(GenerationOptions.builder()
                                .maxLength(100_000)
                                .minLength(100_000)
                                .build()));
        batcher.close();
        assertThat(reason(running)).isEqualTo(Reason.CLOSED);
        assertThat(reason(batcher.generate(generated, GenerationRequest.of("b"))))
                .isEqualTo(Reason.CLOSED);
    }

    @Test
    void aModelClosesWhenWhatIsDecodedWithItIsDone() throws Exception {
        try (Batcher batcher = Batcher.start(BatcherSettings.DEFAULT)) {
            Hyperdecoder model = Hyperdecoder.load(root.resolve("generated"));
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Answer> running = batcher.generate(
                    model,
                    GenerationRequest.of("a").withOptions(LONG).withListener((c, p, t, ended) -> begun.countDown()));
            begun.await();
            model.close();
            assertThat(running.join().choices().get(0).tokens()).hasSize(399);
            assertThatThrownBy(() ->
                            batcher.generate(model, GenerationRequest.of("b")).join())
                    .hasMessageContaining("closed");
        }
    }
}
