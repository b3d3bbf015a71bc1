package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a comparison, right and wrong. */
class ComparisonReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @BeforeEach
    void writeRecipe() throws IOException {
        Files.writeString(root.resolve("recipe.json"), """
                {"model_name_or_path": "t5-small-lm-adapt", "output_dir": "x", "tasks": ["rte"], "encoder_adapter": "manual",
                 "decoder_adapter": "generated", "freeze_model": true, "unfreeze_decoder_adapters": true, "max_steps": 10,
                 "do_train": true}
                """);
    }

    @Test
    void everyRowHasARunForEachSeedInAFolderOfItsOwn() throws IOException {
        Comparison comparison = read("""
                {"recipe": "recipe.json", "seeds": [1, 2], "set": {"max_steps": 20}, "baseline": "b ++",
                 "rows": {"A": {}, "b ++": {"decoder_adapter": "manual", "max_steps": 20}}, "output_dir": "out"}
                """, List.of("warmup_steps=3"));
        assertThat(comparison.title()).isEqualTo("comparison");
        assertThat(comparison.baseline()).isEqualTo("b ++");
        assertThat(comparison.rows()).extracting(Comparison.Row::name).containsExactly("A", "b ++");
        Comparison.Run run = comparison.rows().get(1).runs().get(1);
        assertThat(run.seed()).isEqualTo(2);
        assertThat(run.folder()).isEqualTo(Path.of("out/b_plus_plus/seed-2"));
        Recipe recipe = run.recipe();
        assertThat(recipe.run().seed()).isEqualTo(2);
        assertThat(recipe.run().maxSteps()).isEqualTo(20);
        assertThat(recipe.optimizer().warmupSteps()).isEqualTo(3);
        assertThat(recipe.adapters().decoder()).isEqualTo(AdapterKind.MANUAL);
    }

    @Test
    void aRowMayBeARecipeOfItsOwn() throws IOException {
        Files.writeString(
                root.resolve("other.json"),
                Files.readString(root.resolve("recipe.json")).replace("\"generated\"", "\"task\""));
        Comparison comparison =
                read("{\"recipe\": \"recipe.json\", \"rows\": {\"a\": {}, \"b\": \"other.json\"}}", List.of());
        assertThat(comparison.rows().get(1).runs().get(0).recipe().adapters().decoder())
                .isEqualTo(AdapterKind.TASK);
        assertThat(comparison.output()).isEqualTo(Path.of("runs/compare/comparison"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "rows": {"a": {}, "b": {}}, "sedes": [1]                        | unknown key 'sedes' in FILE; did you mean 'seeds'?
            "rows": {"a": {}}                                               | expected an object of at least two rows
            "rows": {"a": {}, "b": {}}, "seeds": [1, 1]                     | expected a list of whole numbers, each once
            "rows": {"a": {}, "b": {"max_stpes": 3}}                        | row 'b' of FILE: unknown key 'max_stpes'; did you mean 'max_steps'?
            "rows": {"a": {}, "b": {"max_steps": 3}}                        | row 'b' of FILE has max_steps 3, row 'a' 10; expected the same
            "rows": {"a": {}, "b": {"seed": 3}}                             | key 'seed' in row 'b' of FILE is not a row's
            "rows": {"a b": {}, "a-b": {}}                                  | rows 'a b' and 'a-b' in FILE would share the folder a_b
            "rows": {"one": {}, "two": {}}, "baseline": "tow"               | names 'tow', expected one of the rows one, two; did you mean 'two'?
            "rows": {"one": {}, "two": {}}, "equal_parameters": ["three"]   | names 'three', expected one of the rows one, two
            "rows": {"a": {}, "b": 5}                                       | row 'b' in FILE is 5; expected an object of recipe keys or a recipe's file
            "rows": {"a": {}, "b": "nowhere.json"}                          | there is no recipe
            """)
    void aLineSaysWhatIsWrong(String keys, String part) {
        assertThatThrownBy(() -> read("{\"recipe\": \"recipe.json\", " + keys + "}", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(part.replace("FILE", file().toString()));
    }

    private Path file() {
        return root.resolve("comparison.json");
    }

    private Comparison read(String json, List<String> overrides) throws IOException {
        Files.writeString(file(), json);
        return ComparisonReader.read(file(), overrides, null).comparison();
    }
}
