package io.github.hyperdecoders.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.adapter.AdaptedT5;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.generation.options.EarlyStopping;
import io.github.hyperdecoders.generation.options.GenerationOptions;
import io.github.hyperdecoders.generation.options.TokenSampling;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelConfig;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every option and many of them together against what transformers' generate wrote with the same weights, in double by libtorch's operators
 * and in single precision by vector instructions where there are some. The numbers are made by golden_generation.py, beside them.
 */
class GoldenGenerationTest {
    private static final String GOLDEN = "golden_generation";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static JsonNode golden;

    private static final Map<Numerics, Model> MODELS = new HashMap<>();

    @BeforeAll
    static void load() throws Exception {
        golden = golden();
        Path weights = folder.resolve(GOLDEN + ".safetensors");
        Files.write(weights, resource(".safetensors"));
        Files.writeString(
                folder.resolve(ModelConfig.FILE_NAME), golden.path("config").toString());
        for (Numerics numerics : List.of(Numerics.FP64, Numerics.FP32)) {
            try (TensorFile file = TensorFile.open(weights)) {
                MODELS.put(
                        numerics,
                        Model.build(
                                ModelConfig.read(folder),
                                numerics,
                                TinyT5.ADAPTERS_ONLY,
                                0,
                                List.of(file),
                                role -> false));
            }
        }
    }

    @AfterAll
    static void close() {
        MODELS.values().forEach(Model::close);
    }

    private static byte[] resource(String ending) throws Exception {
        try (var in = Objects.requireNonNull(GoldenGenerationTest.class.getResourceAsStream(GOLDEN + ending))) {
            return in.readAllBytes();
        }
    }

    private static JsonNode golden() throws Exception {
        return new JsonMapper().readTree(resource(".json"));
    }

    static Stream<Arguments> cases() throws Exception {
        return StreamSupport.stream(golden().path("cases").spliterator(), false)
                .flatMap(given -> Stream.of(Numerics.FP64, Numerics.FP32)
                        .map(numerics -> Arguments.of(given.path("options").toString(), numerics, given)));
    }

    @ParameterizedTest(name = "{1} {0}")
    @MethodSource("cases")
    void asTransformersWrites(String name, Numerics numerics, JsonNode given) {
        GenerationOptions options = options(given.path("options"));
        List<List<GeneratedSequence>> found = generate(numerics, options);
        List<GeneratedSequence> flat = found.stream().flatMap(List::stream).toList();
        double tolerance = numerics == Numerics.FP64 ? 2e-6 : 1e-4;
        assertThat(found).allSatisfy(all -> assertThat(all).hasSize(options.numReturnSequences()));
        for (int i = 0; i < flat.size(); i++) {
            assertThat(flat.get(i).tokens())
                    .as("target %d", i)
                    .containsExactly(ints(given.path("sequences").path(i)));
            // transformers adds up in single precision.
            double scale = Math.max(
                    1,
                    Math.abs(
                            options.beams() > 1
                                    ? flat.get(i).score()
                                    : flat.get(i).logProbability()));
            if (options.beams() > 1) {
                assertThat(flat.get(i).score())
                        .isCloseTo(given.path("scores").path(i).asDouble(), within(tolerance * scale));
            } else {
                assertThat(flat.get(i).logProbability())
                        .isCloseTo(given.path("log_probabilities").path(i).asDouble(), within(tolerance * scale));
            }
        }
    }

    @Test
    void theCasesAreManyAndDiffer() {
        List<String> outputs = new ArrayList<>();
        golden.path("cases")
                .forEach(given -> outputs.add(given.path("sequences").toString()));
        assertThat(outputs).hasSizeGreaterThanOrEqualTo(60);
        assertThat(outputs.stream().distinct()).hasSizeGreaterThan(40);
    }

    @Test
    void whatMayBeDrawnIsWhatTransformersLeaves() {
        for (JsonNode given : golden.path("warped")) {
            TokenSampling sampling = new TokenSampling(
                    given.path("temperature").asDouble(),
                    given.path("top_k").asInt(),
                    given.path("top_p").asDouble(),
                    0);
            for (int row = 0; row < golden.path("logits").size(); row++) {
                double[] logits = doubles(golden.path("logits").path(row), Double.NEGATIVE_INFINITY);
                TokenSampler.Distribution left = new TokenSampler(sampling).distribution(logits);
                double[] all = new double[logits.length];
                for (int i = 0; i < left.tokens().length; i++) {
                    all[left.tokens()[i]] = left.probabilities()[i];
                }
                assertThat(all)
                        .as("%s, row %d", sampling, row)
                        .containsExactly(doubles(given.path("probabilities").path(row), Double.NaN), within(1e-9));
            }
        }
    }

    /** A thousand first tokens are drawn as often as the model's distribution says, by Pearson's chi-squared. */
    @Test
    void drawsAreAsFrequentAsTheirProbabilities() {
        int count = 2000;
        GenerationOptions options = GenerationOptions.builder()
                .maxLength(2)
                .sampling(new TokenSampling(1.5, 6, 1, 20_221))
                .numReturnSequences(count)
                .build();
        for (List<GeneratedSequence> drawn : generate(Numerics.FP64, options)) {
            Map<Integer, Integer> counts = new HashMap<>();
            Map<Integer, Double> probabilities = new HashMap<>();
            for (GeneratedSequence target : drawn) {
                int token = target.tokens()[0];
                counts.merge(token, 1, Integer::sum);
                // Padding counts nothing in a target's log-probability.
                probabilities.put(token, token == 0 ? Double.NaN : Math.exp(target.logProbability()));
            }
            double known = probabilities.values().stream()
                    .filter(p -> !p.isNaN())
                    .mapToDouble(p -> p)
                    .sum();
            double statistic = 0;
            for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
                double p = probabilities.getOrDefault(entry.getKey(), Double.NaN);
                double expected = count * (Double.isNaN(p) ? 1 - known : p);
                statistic += (entry.getValue() - expected) * (entry.getValue() - expected) / expected;
            }
            assertThat(counts).hasSizeGreaterThan(3);
            // Five degrees of freedom: beyond 20.5 in one of a thousand; the seed is fixed.
            assertThat(statistic).isLessThan(20.5);
        }
    }

    private static List<List<GeneratedSequence>> generate(Numerics numerics, GenerationOptions options) {
        int[][] sources = StreamSupport.stream(golden.path("sources").spliterator(), false)
                .map(GoldenGenerationTest::ints)
                .toArray(int[][]::new);
        AdaptedT5 network = Objects.requireNonNull(MODELS.get(numerics)).network();
        try (Scope scope = Scope.withoutGradients()) {
            return Search.generateAll(network, Tokens.of(sources), null, numerics, options, SearchListener.NONE);
        }
    }

    /** By transformers' names. */
    private static GenerationOptions options(JsonNode given) {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxLength(given.path("max_length").asInt())
                .minLength(given.path("min_length").asInt(0))
                .minNewTokens(given.path("min_new_tokens").asInt(0))
                .beams(given.path("num_beams").asInt())
                .numReturnSequences(given.path("num_return_sequences").asInt(1))
                .lengthPenalty(given.path("length_penalty").asDouble(1))
                .earlyStopping(EarlyStopping.of(given.path("early_stopping").asString("false")))
                .noRepeatNgramSize(given.path("no_repeat_ngram_size").asInt(0))
                .repetitionPenalty(given.path("repetition_penalty").asDouble(1));
        if (given.has("forced_bos_token_id")) {
            options.forcedBosTokenId(given.path("forced_bos_token_id").asInt());
        }
        List<List<Integer>> words = new ArrayList<>();
        given.path("bad_words_ids").forEach(word -> {
            List<Integer> ids = new ArrayList<>();
            word.forEach(id -> ids.add(id.asInt()));
            words.add(ids);
        });
        return options.badWordsIds(words).build();
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    private static double[] doubles(JsonNode array, double forNull) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(node -> node.isNull() ? forNull : node.asDouble())
                .toArray();
    }
}
