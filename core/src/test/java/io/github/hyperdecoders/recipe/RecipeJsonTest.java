package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recipe written is the recipe read. */
class RecipeJsonTest {
    private static Recipe read(String... overrides) {
        return RecipeReader.parse("{}", "x.json", List.of(overrides)).recipe();
    }

    private static final Recipe PLAIN = read("model_name_or_path=t5-base", "output_dir=out");
    private static final Recipe RICH = read(
            "model_name_or_path=t5-base",
            "output_dir=a \"quoted\" päth",
            "tasks=rte,cola",
            "eval_tasks=cola",
            "learning_rate=3e-4",
            "dropout=0.1",
            "eval_beams=4",
            "save_total_limit=1",
            "precision=bf16",
            "seed=9007199254740993",
            "adam_beta2=0.1234567890123456",
            "learning_rates={\"hypernetwork\": 1e-4, \"adapters\": 1e-3}",
            "report_to=none,tensorboard");

    @Test
    void readingWhatWasWrittenGivesAnEqualRecipe() {
        for (Recipe recipe : List.of(PLAIN, RICH)) {
            RecipeReader.Result again = RecipeReader.parse(recipe.toJson(), "again.json", List.of());
            assertThat(again.recipe()).isEqualTo(recipe);
            assertThat(again.warnings()).isEmpty();
            assertThat(again.recipe().hash()).isEqualTo(recipe.hash());
        }
    }

    @Test
    void everyKeyIsWrittenUnderItsNameInOrder() {
        assertThat(PLAIN.canonical().keySet()).containsExactlyElementsOf(RecipeKeys.names());
        assertThat(RICH.canonical())
                .containsEntry("precision", "bf16")
                .containsEntry("encoder_adapter", "manual")
                .containsEntry("dropout", 0.1)
                .containsEntry("base_model_path", null)
                .containsEntry("learning_rates", Map.of("adapters", 1e-3, "hypernetwork", 1e-4))
                .containsEntry("report_to", List.of("tensorboard"));
    }

    @Test
    void theHashTellsRecipesApartAndStaysTheSame() {
        assertThat(PLAIN.hash()).isNotEqualTo(RICH.hash()).matches("[0-9a-f]{64}");
        assertThat(read("output_dir=out", "model_name_or_path=t5-base", "seed=42")
                        .hash())
                .isEqualTo(PLAIN.hash());
    }
}
