package io.github.hyperdecoders.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Manifest;
import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5Sizes;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedT5Test {
    private static final long MOST_BYTES = 12L << 20;
    private static final Path PAGE = Path.of(System.getProperty("hyperdecoders.root", ".."), "docs/embedded.md");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path cache;

    @Test
    void isAModelFolderOfTheShapeThatItsRecipeNames() throws IOException {
        Path folder = EmbeddedT5.folder(cache);
        assertThat(EmbeddedT5.folder(cache)).isEqualTo(folder);
        try (Model model = ModelFolder.load(folder, null, Numerics.FP32)) {
            T5Config t5 = model.config().t5();
            T5Config shape = T5Sizes.TINY;
            assertThat(List.of(t5.dModel(), t5.dKv(), t5.dFf(), t5.encoderLayers(), t5.heads(), t5.vocabSize()))
                    .containsExactly(
                            shape.dModel(),
                            shape.dKv(),
                            shape.dFf(),
                            shape.encoderLayers(),
                            shape.heads(),
                            shape.vocabSize());
        }
        assertThat(Files.size(folder.resolve(ModelFolder.WEIGHTS)))
                .isBetween(2 * T5Sizes.TINY.parameters(), MOST_BYTES);
    }

    @Test
    void goesOnWithWhatItWasPretrainedOn() throws IOException {
        try (Hyperdecoder model = Hyperdecoder.load(EmbeddedT5.folder(cache))) {
            assertThat(model.generate(List.of("anna counts one , two , three ,"))
                            .get(0))
                    .contains("four , five , six");
        }
    }

    @Test
    void isTheOneWhoseMakingIsTold() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Manifest.sha256(EmbeddedT5.folder(cache).resolve(ModelFolder.WEIGHTS)));
    }

    @Test
    void aDamagedCopyIsNamed() throws IOException {
        Path config = EmbeddedT5.folder(cache).resolve(ModelConfig.FILE_NAME);
        Files.writeString(config, Files.readString(config) + " ");
        assertThatThrownBy(() -> EmbeddedT5.folder(cache))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(ModelConfig.FILE_NAME);
    }

    @Test
    void aCacheThatIsAFileIsOneClearLine() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedT5.folder(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("XDG_CACHE_HOME");
    }

    @Test
    void adaptersOnItLoadWhereItsFolderWas() throws IOException {
        Recipe recipe = RecipeReader.parse(
                        "{\"model_name_or_path\": \"embedded\", \"output_dir\": \"unused\"}",
                        "the test's recipe",
                        List.of())
                .recipe();
        Path folder = cache.resolve("adapters");
        try (Model model = ModelSetup.create(recipe, List.of("a"), DownloadListener.NONE);
                T5Tokenizer tokenizer = ModelSetup.tokenizer(recipe.model(), DownloadListener.NONE)) {
            ModelFolder.write(folder, model, tokenizer);
        }
        Path config = folder.resolve(ModelConfig.FILE_NAME);
        Files.writeString(config, Files.readString(config).replaceAll("(\"folder\" : \")[^\"]+", "$1/no/where"));
        Files.delete(folder.resolve(Manifest.FILE_NAME));
        assertThat(ModelConfig.read(folder).base())
                .isNotNull()
                .matches(base -> base.folder().equals("/no/where"));
        try (Model model = ModelFolder.load(folder, null, Numerics.FP32)) {
            assertThat(model.config().tasks()).containsExactly("a");
        }
    }
}
