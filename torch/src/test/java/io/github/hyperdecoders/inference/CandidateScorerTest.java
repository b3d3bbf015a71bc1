package io.github.hyperdecoders.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Threads;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All candidates of all sources in one pass are worth what each is alone, in a pass of its own. */
class CandidateScorerTest {
    private static final List<String> CANDIDATES = List.of("0", "1", "", "a fine film", "the plot was dull", "fine");
    private static final int END = 1;

    @ParameterizedTest
    @EnumSource(AdapterKind.class)
    void eachIsWorthWhatItIsAloneWhateverTheAdapters(AdapterKind decoder) {
        AdapterKind encoder = decoder == AdapterKind.GENERATED_LORA ? AdapterKind.LORA : AdapterKind.MANUAL;
        try (TinyModel tiny = TinyModel.random(encoder, decoder, Numerics.FP64, TinyT5.ADAPTERS_ONLY)) {
            assertLikeAlone(tiny, 1e-9);
        }
    }

    /** One thread takes vector instructions, several take libtorch's operators. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void inSinglePrecisionToo(int threads) {
        int before = Threads.count();
        Threads.use(threads);
        try (TinyModel tiny = generated(Numerics.FP32)) {
            assertLikeAlone(tiny, 1e-4);
        } finally {
            Threads.use(before);
        }
    }

    private static void assertLikeAlone(TinyModel tiny, double tolerance) {
        for (CandidateScores scores : scores(tiny, TinyModel.SOURCES, 3)) {
            assertThat(Arrays.stream(scores.probabilities()).sum()).isCloseTo(1, within(1e-12));
        }
        for (int source = 0; source < TinyModel.SOURCES.size(); source++) {
            CandidateScores together = scores(tiny, TinyModel.SOURCES, 3).get(source);
            for (int i = 0; i < CANDIDATES.size(); i++) {
                CandidateScore score = together.candidates().get(i);
                assertThat(score.text()).isEqualTo(CANDIDATES.get(i));
                assertThat(score.logProbability())
                        .as("'%s' after '%s'", score.text(), TinyModel.SOURCES.get(source))
                        .isCloseTo(alone(tiny, TinyModel.SOURCES.get(source), CANDIDATES.get(i)), within(tolerance));
            }
        }
    }

    private static List<CandidateScores> scores(TinyModel tiny, List<String> sources, int batchSize) {
        return new TextGenerator(tiny.model(), tiny.tokenizer())
                .scorer()
                .score(
                        tiny.tokenizer().encodeBatch(sources, 0),
                        Collections.nCopies(sources.size(), "rte"),
                        Collections.nCopies(sources.size(), CANDIDATES),
                        batchSize);
    }

    /** By a pass over one source and one target, padding and sharing nothing. */
    private static double alone(TinyModel tiny, String source, String target) {
        Model model = tiny.model();
        int[] ids = tiny.tokenizer().encode(target, 0);
        assertThat(ids[ids.length - 1]).as("the end of sequence counts").isEqualTo(END);
        int[] shifted = new int[ids.length];
        System.arraycopy(ids, 0, shifted, 1, ids.length - 1);
        try (Scope scope = Scope.withoutGradients()) {
            AdaptedT5 network = model.network();
            Engine engine = Engine.operators(model.numerics());
            Tokens row = Tokens.of(new int[][] {tiny.tokenizer().encode(source, 0)});
            Tensor task = network.needsTasks() ? Tensors.of(TinyModel.TASKS.indexOf("rte")) : null;
            EncodedBatch encoded = network.encode(row, task, false, engine);
            Tensor hidden = network.decode(Tokens.of(new int[][] {shifted}), encoded, engine);
            Tensor logs = Ops.logSoftmax(network.t5().logits(hidden, engine), ScalarType.Double);
            double sum = 0;
            for (int i = 0; i < ids.length; i++) {
                sum += logs.select(0, i).select(0, ids[i]).item_double();
            }
            return sum;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theBatchChangesNothing(int batchSize) {
        try (TinyModel tiny = generated(Numerics.FP64)) {
            List<CandidateScores> together = scores(tiny, TinyModel.SOURCES, batchSize);
            for (int i = 0; i < TinyModel.SOURCES.size(); i++) {
                double[] alone = scores(tiny, List.of(TinyModel.SOURCES.get(i)), 1)
                        .get(0)
                        .probabilities();
                assertThat(together.get(i).probabilities()).containsExactly(alone, within(1e-12));
            }
        }
    }

    @Test
    void theEmptyTextIsItsEndAlone() {
        try (TinyModel tiny = generated(Numerics.FP64)) {
            CandidateScore empty =
                    scores(tiny, TinyModel.SOURCES, 8).get(0).candidates().get(2);
            assertThat(empty.text()).isEmpty();
            assertThat(empty.tokens()).isEqualTo(1);
            assertThat(empty.meanLogProbability()).isEqualTo(empty.logProbability());
        }
    }

    @Test
    void probabilitiesAreThoseGivenThatOneOfThemIsTheAnswer() {
        try (TinyModel tiny = generated(Numerics.FP64)) {
            for (CandidateScores scores : scores(tiny, TinyModel.SOURCES, 8)) {
                double sum = scores.candidates().stream()
                        .mapToDouble(c -> Math.exp(c.logProbability()))
                        .sum();
                for (CandidateScore candidate : scores.candidates()) {
                    assertThat(candidate.probability())
                            .isCloseTo(Math.exp(candidate.logProbability()) / sum, within(1e-12));
                    assertThat(scores.best().probability()).isGreaterThanOrEqualTo(candidate.probability());
                }
            }
        }
    }

    @Test
    void candidatesThatAreTheSameTokensAreRefused() {
        try (TinyModel tiny = generated(Numerics.FP64)) {
            TextGenerator generator = new TextGenerator(tiny.model(), tiny.tokenizer());
            CandidateScorer scorer = generator.scorer();
            List<int[]> source = List.of(tiny.tokenizer().encode("the", 0));
            assertThatThrownBy(() -> scorer.score(source, null, List.of(List.of("fine", "dull", " fine")), 1))
                    .isInstanceOf(InputException.class)
                    .hasMessage("candidates 'fine' and ' fine' are the same tokens; expected candidates that the"
                            + " vocabulary can tell apart");
            assertThatThrownBy(() -> scorer.score(source, null, List.of(List.of()), 1))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("at least one");
            assertThat(scorer.someReadAlike(List.of("fine", " fine"))).isTrue();
            assertThat(scorer.someReadAlike(CANDIDATES)).isFalse();
        }
    }

    private static TinyModel generated(Numerics numerics) {
        return TinyModel.random(AdapterKind.MANUAL, AdapterKind.GENERATED, numerics, TinyT5.ADAPTERS_ONLY);
    }
}
