package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every JSON file under configs/ is a recipe, in compare/ a comparison, or a T5's config.json; the GLUE recipes are the paper's. */
class ShippedRecipesTest {
    private static final Path CONFIGS = Path.of(System.getProperty("hyperdecoders.root", ".."), "configs");

    static List<Path> recipes() throws IOException {
        return json(CONFIGS).stream()
                .filter(file -> !file.startsWith(CONFIGS.resolve("compare")))
                .filter(file -> !file.endsWith("config.json"))
                .toList();
    }

    static List<Path> comparisons() throws IOException {
        return json(CONFIGS.resolve("compare"));
    }

    private static List<Path> json(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("comparisons")
    void everyComparisonReadsWithoutWarningAndIsExplainedInTheReadme(Path file) throws IOException {
        assertThat(ComparisonReader.read(file, List.of(), null).warnings()).isEmpty();
        String name = file.getFileName().toString().replace(".json", "");
        assertThat(Files.readString(CONFIGS.resolve("README.md"))).contains("compare/" + name);
    }

    @Test
    void theRowsThatThePaperEqualisesTrainEquallyManyNumbers() throws IOException {
        assertThatRowsTrain("glue_small", T5Sizes.SMALL, 3_199_148, 3_255_392, 3_252_720);
        assertThatRowsTrain("glue_hypernetworks", T5Sizes.SMALL, 3_252_720, 3_182_104);
        T5Config english = T5Config.v11(32_128, 192, 32, 512, 4, 6);
        assertThatRowsTrain("glue_english", english, 351_188, 346_496, 353_280, 340_056, 340_152);
    }

    private static void assertThatRowsTrain(String name, T5Config shape, long... numbers) throws IOException {
        Comparison comparison = ComparisonReader.read(CONFIGS.resolve("compare/" + name + ".json"), List.of(), null)
                .comparison();
        String readme = Files.readString(CONFIGS.resolve("README.md"));
        List<Long> counts = comparison.rows().stream()
                .filter(row -> comparison.equalParameters().contains(row.name()))
                .map(row -> ParameterCount.of(
                                shape, 8, row.runs().get(0).recipe().adapters())
                        .total())
                .toList();
        assertThat(counts).containsExactly(Arrays.stream(numbers).boxed().toArray(Long[]::new));
        assertThat(counts)
                .allSatisfy(count -> assertThat(readme).contains(String.format(Locale.ROOT, "; %,d)", count)));
    }

    @Test
    void thereAreAtLeastEighteen() throws IOException {
        assertThat(recipes()).hasSizeGreaterThanOrEqualTo(18);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeReadsWithoutWarningAndIsExplainedInTheReadme(Path file) throws IOException {
        assertThat(RecipeReader.read(file, List.of()).warnings()).isEmpty();
        String name = file.getFileName().toString().replace(".json", "");
        assertThat(Files.readString(CONFIGS.resolve("README.md"))).contains(name);
    }

    @ParameterizedTest
    @CsvSource({
        "manual_generated, 64, 64, 128, 22452400",
        "manual_generated_no_mlp, 64, 64, 128, 20353200",
        "manual_generated_norm, 64, 64, 128, 22452400",
        "manual_generated_unbalanced, 512, 36, 72, 32836172",
        "manual_manual, 230, 230, 128, 22670112",
        "manual_task, 50, 50, 100, 13046182",
        "task_manual, 50, 50, 100, 13046182",
        "task_generated, 50, 50, 100, 23216620",
        "task_task, 50, 50, 100, 21125612",
        "generated_task, 50, 50, 100, 25699996",
        "generated_generated, 50, 50, 100, 27791004",
        "generated_manual, 64, 64, 128, 25624240",
        "generated_none, 64, 64, 128, 22452400",
        "manual_none, 64, 64, 128, 3171840",
        "none_generated, 64, 64, 128, 19280560",
        "none_manual, 64, 64, 128, 3171840",
        "none_task, 64, 64, 128, 17189552",
        "task_none, 64, 64, 128, 17189552",
        "none_none, 64, 64, 128, 0",
    })
    void theGlueRecipesAreTheTables(String name, int encoderDim, int decoderDim, int bottleneck, long parameters) {
        Path file = CONFIGS.resolve("glue_ablations/glue_" + name + ".json");
        Recipe recipe = RecipeReader.read(file, List.of()).recipe();
        AdapterSettings adapters = recipe.adapters();
        assertThat(name)
                .startsWith(adapters.encoder().key() + "_" + adapters.decoder().key());
        assertThat(adapters.normInput()).isEqualTo(name.endsWith("_norm"));
        assertThat(adapters.processEncoderOutput()).isEqualTo(!name.endsWith("_no_mlp"));
        assertThat(List.of(adapters.encoderDim(), adapters.decoderDim(), adapters.hypernetworkBottleneck()))
                .containsExactly(encoderDim, decoderDim, bottleneck);
        T5Config shape = T5Sizes.named(recipe.model().nameOrPath()).orElseThrow();
        assertThat(shape).isEqualTo(T5Sizes.LARGE);
        assertThat(ParameterCount.of(shape, 8, adapters).total()).isEqualTo(parameters);
        assertThat(recipe.run().outputDir()).isEqualTo("runs/glue_" + name);
        assertThatItIsAGlueRun(recipe);
    }

    @ParameterizedTest
    @CsvSource({
        "hyperformer++, 8, 5163440",
        "hyperformer, 8, 10241760",
        "adapters, 1, 1881216",
        "adapters_dagger, 8, 14533632",
        "finetune, 8, 0",
        "finetune_single_task, 1, 0"
    })
    void theRivalsRecipesAddSoMuchToT5Base(String name, int tasks, long parameters) throws IOException {
        Path file = CONFIGS.resolve("hyperformer/" + name + ".json");
        Recipe recipe = RecipeReader.read(file, List.of()).recipe();
        assertThat(recipe.data().tasks()).hasSize(tasks);
        assertThat(recipe.adapters().encoder()).isEqualTo(recipe.adapters().decoder());
        T5Config shape = T5Sizes.named(recipe.model().nameOrPath()).orElseThrow();
        assertThat(ParameterCount.of(shape, tasks, recipe.adapters()).total()).isEqualTo(parameters);
        assertThat(recipe.freezing().freezeModel()).isEqualTo(parameters > 0);
        assertThat(recipe.freezing().layerNorms()).isEqualTo(parameters > 0);
        assertThat(Files.readString(CONFIGS.resolve("README.md")))
                .contains("| " + name + " | " + recipe.adapters().encoder().key() + " | "
                        + String.format(Locale.ROOT, "%,d", parameters) + " |");
    }

    /** Four matrices of 768 by 768 are targets in a layer of T5 base's decoder, two in one of its encoder; rank 8, 12 layers. */
    @Test
    void theLoraRecipesAddSoMuchToT5Base() throws IOException {
        long factors = 8 * (768 + 768);
        long learned = 12 * 2 * factors + 12 * 4 * factors;
        long mlp = 2 * (768 * 768 + 768);
        long codes = (768 + 10) * 128 + 128 + 12 * 10;
        long heads = (128 + 1) * 4 * factors;
        long generated = 12 * 2 * factors + mlp + codes + heads;
        // The number that PEFT prints for T5 base and rank 8.
        assertThat(learned).isEqualTo(884_736);
        assertThatLoraAdds("glue_lora", "lora / lora", learned);
        assertThatLoraAdds("glue_generated_lora", "lora / generated_lora", generated);
    }

    private static void assertThatLoraAdds(String name, String kinds, long parameters) throws IOException {
        Recipe recipe = RecipeReader.read(CONFIGS.resolve("lora/" + name + ".json"), List.of())
                .recipe();
        assertThatItIsAGlueRun(recipe);
        T5Config shape = T5Sizes.named(recipe.model().nameOrPath()).orElseThrow();
        assertThat(ParameterCount.of(shape, 8, recipe.adapters()).total()).isEqualTo(parameters);
        assertThat(Files.readString(CONFIGS.resolve("README.md")))
                .contains(String.format(Locale.ROOT, "| %s | %s | %,d |", name, kinds, parameters));
    }

    @Test
    void theBaseRecipeIsTheMainModelOnT5Base() {
        Recipe recipe = RecipeReader.read(CONFIGS.resolve("experiments/glue_t5_base.json"), List.of())
                .recipe();
        assertThat(recipe.model().nameOrPath()).isEqualTo("google/t5-base-lm-adapt");
        assertThat(recipe.adapters())
                .isEqualTo(new AdapterSettings(AdapterKind.MANUAL, AdapterKind.GENERATED, 64, 64, 128, true, true));
        assertThatItIsAGlueRun(recipe);
    }

    @Test
    void aHypernetworkForEachLayerIsTheSameRecipeWithAboutAsManyParameters() throws IOException {
        Recipe shared = RecipeReader.read(CONFIGS.resolve("experiments/glue_t5_base.json"), List.of())
                .recipe();
        Recipe perLayer = RecipeReader.read(CONFIGS.resolve("experiments/glue_t5_base_per_layer.json"), List.of())
                .recipe();
        assertThat(perLayer.adapters().hypernetwork()).isEqualTo(HypernetworkScope.PER_LAYER);
        assertThatItIsAGlueRun(perLayer);
        String readme = Files.readString(CONFIGS.resolve("README.md"));
        assertThat(readme)
                .contains(String.format(
                        Locale.ROOT,
                        "%,d in place of %,d",
                        ParameterCount.of(T5Sizes.BASE, 8, perLayer.adapters()).total(),
                        ParameterCount.of(T5Sizes.BASE, 8, shared.adapters()).total()));
    }

    private static void assertThatItIsAGlueRun(Recipe recipe) {
        RunSettings run = recipe.run();
        assertThat(recipe.data().tasks())
                .isEqualTo(recipe.data().evalTasks())
                .containsExactly("rte", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "cola");
        assertThat(recipe.data().splitValidationTest()).isTrue();
        assertThat(recipe.data().maxSourceLength()).isEqualTo(128);
        assertThat(run.perDeviceTrainBatchSize() * run.gradientAccumulationSteps())
                .isEqualTo(128);
        assertThat(run.maxSteps()).isEqualTo(65_536);
        assertThat(List.of(run.evalSteps(), run.saveSteps())).containsExactly(1_000, 1_000);
        assertThat(run.metricForBestModel()).isEqualTo("average_metrics");
        assertThat(run.loadBestModelAtEnd() && run.greaterIsBetter()).isTrue();
        assertThat(recipe.evaluation().predictWithGenerate()).isTrue();
        assertThat(List.of(run.seed(), recipe.data().dataSeed())).containsExactly(42L, 42L);
        OptimizerSettings optimizer = recipe.optimizer();
        assertThat(optimizer.learningRate()).isEqualTo(3e-4);
        assertThat(optimizer.schedule()).isEqualTo(LearningRateSchedule.LINEAR);
        assertThat(optimizer.warmupSteps()).isEqualTo(500);
        assertThat(optimizer.labelSmoothing()).isEqualTo(0.1);
        assertThat(optimizer.maxGradNorm()).isEqualTo(1);
    }
}
