package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.inference.Generation;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that begins with a model which was trained before begins with what that had learned. */
class StartingWeightsTest {
    private static final String FROZEN = "'freeze_model': true";
    private static final String ALL = "'freeze_model': false";
    private static final String NORMS = "'unfreeze_layer_norms': true";

    @TempDir
    Path root = Path.of("");

    @BeforeEach
    void aStockT5() throws IOException {
        try (TinyModel tiny =
                TinyModel.random(AdapterKind.NONE, AdapterKind.NONE, Numerics.FP32, TinyT5.NOTHING_FROZEN)) {
            ModelFolder.write(root.resolve("stock"), tiny.model(), tiny.tokenizer());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'freeze_model': true          | 'freeze_model': true          | adapters.safetensors
            'unfreeze_layer_norms': true  | 'unfreeze_layer_norms': true  | adapters.safetensors
            'unfreeze_layer_norms': true  | 'freeze_model': true          | model.safetensors
            'freeze_model': true          | 'freeze_model': false         | model.safetensors
            'freeze_model': false         | 'freeze_model': true          | adapters.safetensors
            """)
    void itsFolderAnswersAsTheFirstOne(String first, String second, String weights) throws IOException {
        List<Generation> learned = train("first", recipe("stock", first), true);
        assertThat(train("second", recipe("first", second), false)).isEqualTo(learned);
        assertThat(root.resolve("second")).isDirectoryContaining("glob:**/" + weights);
        assertThat(answers("second")).isEqualTo(learned);
    }

    @Test
    void theSecondFolderOfAdaptersNeedsTheStockT5Alone() throws IOException {
        List<Generation> learned = train("first", recipe("stock", FROZEN), true);
        train("second", recipe("first", FROZEN), false);
        Files.move(root.resolve("first"), root.resolve("gone"));
        assertThat(answers("second")).isEqualTo(learned);
    }

    @Test
    void adaptersOfAnotherKindAreRefused() throws IOException {
        train("first", recipe("stock", FROZEN), false);
        Recipe other = recipe("first", FROZEN + ", 'decoder_adapter': 'manual'");
        assertThatThrownBy(() -> ModelSetup.create(other, List.of("a"), DownloadListener.NONE))
                .isInstanceOf(InputException.class)
                .hasMessage("the model at " + root.resolve("first") + " was trained with encoder_adapter 'manual' and"
                        + " decoder_adapter 'generated', the recipe has 'manual' and 'manual'; expected the same, or the"
                        + " model that it was trained from");
    }

    @Test
    void aStackThatHadNoneMayHaveAny() throws IOException {
        train("first", recipe("stock", FROZEN + ", 'decoder_adapter': 'none'"), true);
        train("second", recipe("first", FROZEN + ", 'decoder_adapter': 'manual'"), false);
        assertThat(root.resolve("second")).isDirectoryContaining("glob:**/adapters.safetensors");
        // Fresh adapters add next to nothing yet.
        assertThat(answers("second"))
                .extracting(Generation::text)
                .isEqualTo(answers("first").stream().map(Generation::text).toList());
    }

    @Test
    void aChangedFileIsNamed() throws IOException {
        train("first", recipe("stock", ALL), false);
        Path config = root.resolve("first").resolve(ModelConfig.FILE_NAME);
        Files.writeString(config, Files.readString(config) + " ");
        assertThatThrownBy(() -> ModelSetup.create(recipe("first", NORMS), List.of("a"), DownloadListener.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("bytes, expected");
    }

    /** Begins a training, perhaps moves all that it trains, and writes the folder; what the model answered. */
    private List<Generation> train(String name, Recipe recipe, boolean move) throws IOException {
        try (Model model = ModelSetup.create(recipe, List.of("a"), DownloadListener.NONE);
                T5Tokenizer tokenizer = ModelSetup.tokenizer(recipe.model(), DownloadListener.NONE)) {
            if (move) {
                move(model);
            }
            ModelFolder.write(root.resolve(name), model, tokenizer);
            return TinyModel.answers(model, tokenizer);
        }
    }

    private static void move(Model model) {
        try (Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(0)) {
            for (Parameter parameter : model.parameters().trained()) {
                randomness.reseed(11, parameter.name().hashCode(), 0);
                Ops.uniform(parameter.tensor(), -0.5, 0.5, randomness);
            }
        }
    }

    private List<Generation> answers(String name) throws IOException {
        Path folder = root.resolve(name);
        try (Model model = ModelFolder.load(folder, null, Numerics.FP32);
                T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            return TinyModel.answers(model, tokenizer);
        }
    }

    private Recipe recipe(String base, String keys) {
        String defaults = "'encoder_adapter': 'manual', 'decoder_adapter': 'generated', 'encoder_adapter_dim': 4,"
                + " 'decoder_adapter_dim': 4, 'hypernetwork_bottleneck': 4, 'output_dir': 'unused'";
        String kept =
                keys.contains("decoder_adapter") ? defaults.replace("'decoder_adapter': 'generated', ", "") : defaults;
        String json = "{'model_name_or_path': '" + root.resolve(base) + "', " + kept + ", " + keys + "}";
        return RecipeReader.parse(json.replace('\'', '"'), "the test's recipe", List.of())
                .recipe();
    }
}
