package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recipe's file may say, and what is said to one who gets it wrong. */
class RecipeReaderTest {
    private static final String REQUIRED = "\"model_name_or_path\": \"t5-base\", \"output_dir\": \"out\"";

    private static RecipeReader.Result read(String keys, String... overrides) {
        return RecipeReader.parse(
                "{" + REQUIRED + (keys.isEmpty() ? "" : ", " + keys) + "}", "x.json", List.of(overrides));
    }

    private static String faults(String keys, String... overrides) {
        try {
            return "no fault: " + read(keys, overrides).recipe();
        } catch (InputException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void absentKeysHaveTheReferencesDefaults() {
        Recipe recipe = read("").recipe();
        assertThat(recipe.adapters())
                .isEqualTo(new AdapterSettings(AdapterKind.MANUAL, AdapterKind.GENERATED, 64, 64, 128, false, true));
        assertThat(recipe.freezing()).isEqualTo(new Freezing(true, true, true, false, false, false));
        assertThat(recipe.model())
                .isEqualTo(new ModelSource("t5-base", null, null, false, null, Precision.FP32, "cpu"));
        assertThat(recipe.optimizer().learningRate()).isEqualTo(5e-5);
        assertThat(recipe.optimizer().adamEpsilon()).isEqualTo(1e-8);
        assertThat(recipe.optimizer().schedule()).isEqualTo(LearningRateSchedule.LINEAR);
        assertThat(recipe.run().seed()).isEqualTo(42);
        assertThat(recipe.run().maxSteps()).isEqualTo(-1);
        assertThat(recipe.run().numTrainEpochs()).isEqualTo(3);
        assertThat(recipe.run().saveTotalLimit()).isNull();
        assertThat(recipe.data().nTrain()).isEqualTo(-1);
        assertThat(recipe.data().sampling()).isEqualTo(Sampling.CONCATENATE);
        assertThat(recipe.evaluation().evalBeams()).isNull();
    }

    @Test
    void someDefaultsAreOtherKeysValues() {
        Recipe recipe =
                read("\"tasks\": [\"rte\", \"cola\"], \"logging_steps\": 7").recipe();
        assertThat(recipe.data().evalTasks()).containsExactly("rte", "cola");
        assertThat(recipe.run().evalSteps()).isEqualTo(7);
        assertThat(recipe.run().greaterIsBetter()).isFalse();
        assertThat(read("\"metric_for_best_model\": \"average_metrics\"")
                        .recipe()
                        .run()
                        .greaterIsBetter())
                .isTrue();
        assertThat(recipe.model().tokenizerLocation()).isEqualTo("t5-base");
        assertThat(read("\"base_model_path\": \"/models/t5\"").recipe().model().tokenizerLocation())
                .isEqualTo("/models/t5");
    }

    @Test
    void nullIsTheDefault() {
        assertThat(read("\"seed\": null, \"tasks\": null, \"eval_beams\": null, \"eval_tasks\": null")
                        .recipe())
                .isEqualTo(read("").recipe());
    }

    @Test
    void anOldUsersRecipeRuns() {
        RecipeReader.Result old = read("""
                "tokenizer_name": "t5-base", "learning_rate": 0.0003, "temperature": 10, "adapter_dim": 64,
                "num_train_epochs": 4, "evaluation_strategy": "epoch", "save_strategy": "epoch", "report_to": "none",
                "do_train": true, "tasks": ["mrqa"], "freeze_model": true, "unfreeze_layer_norms": true, "adafactor": true,
                "lr_scheduler": "constant", "mean_task_embeddings": false, "encoder_adapter": "manual_specific"
                """);
        assertThat(old.recipe().run().reportTo()).isEmpty();
        assertThat(old.recipe().adapters().encoder()).isEqualTo(AdapterKind.MANUAL_SPECIFIC);
        assertThat(old.warnings())
                .containsExactly(
                        "key 'adapter_dim' in x.json has no effect, as in the reference; write encoder_adapter_dim and"
                                + " decoder_adapter_dim",
                        "temperature 10.0 has no effect: sampling is concatenate (as in the reference, whose recipes carry it)");
    }

    @Test
    void wholeNumbersMayBeWrittenAsDoubles() {
        assertThat(read("\"max_steps\": 3.0, \"seed\": 1e3").recipe().run().maxSteps())
                .isEqualTo(3);
    }

    @Test
    void everyFaultIsReportedAtOnce() {
        assertThat(RecipeReaderTest.faults("""
                        "encoder_adaptor": "manual", "max_steps": "many", "learning_rate": -1, "lr_scheduler": "linaer",
                        "seed": 1, "seed": 2, "do_train": true
                        """).lines())
                .containsExactly(
                        "key 'seed' comes twice in x.json, again at line 2",
                        "unknown key 'encoder_adaptor' in x.json; did you mean 'encoder_adapter'?",
                        "key 'max_steps' in x.json is \"many\"; expected a whole number, -1 or more",
                        "key 'learning_rate' in x.json is -1; expected a number greater than 0",
                        "key 'lr_scheduler' in x.json is \"linaer\"; expected one of linear, cosine, cosine_w_restarts,"
                                + " polynomial, constant, constant_w_warmup; did you mean 'linear'?",
                        "'tasks' is required where do_train is true (x.json)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "do_train": "true"            | key 'do_train' in x.json is "true"; expected true or false
                    "max_steps": 2.5              | key 'max_steps' in x.json is 2.5; expected a whole number, -1 or more
                    "max_steps": 3000000000       | key 'max_steps' in x.json is 3000000000; expected a whole number, -1 or more
                    "seed": 99999999999999999999  | key 'seed' in x.json is 99999999999999999999; expected a whole number, 0 or more
                    "n_train": 0                  | key 'n_train' in x.json is 0; expected a whole number greater than 0, or -1
                    "label_smoothing": 1          | key 'label_smoothing' in x.json is 1; expected a number from 0 to below 1
                    "temperature": 0              | key 'temperature' in x.json is 0; expected a number greater than 0
                    "encoder_adapter_dim": -1     | key 'encoder_adapter_dim' in x.json is -1; expected a whole number, 0 or more
                    "tasks": ["rte", 5]           | key 'tasks' in x.json is ["rte",5]; expected a list of strings
                    "learning_rates": {"hypernetwrk": 1} | key 'learning_rates' in x.json is {"hypernetwrk":1}; expected an object of numbers greater than 0 by adapters, hypernetwork, layer_norms, t5; did you mean 'hypernetwork'?
                    "learning_rates": {"t5": 0}   | key 'learning_rates' in x.json is {"t5":0}; expected an object of numbers greater than 0 by adapters, hypernetwork, layer_norms, t5
                    "learning_rates": 2           | key 'learning_rates' in x.json is 2; expected an object of numbers greater than 0 by adapters, hypernetwork, layer_norms, t5
                    "hypernetwork": "per_layr"    | key 'hypernetwork' in x.json is "per_layr"; expected one of shared, per_layer; did you mean 'per_layer'?
                    "early_stopping_patience": 0  | key 'early_stopping_patience' in x.json is 0; expected a whole number greater than 0
                    "early_stoping_patience": 2   | unknown key 'early_stoping_patience' in x.json; did you mean 'early_stopping_patience'?
                    "lr_scheduler_type": "linear", "lr_scheduler": "linear" | key 'lr_scheduler' comes twice in x.json, again at line 1
                    "device": ""                  | key 'device' in x.json is ""; expected a non-empty string
                    "device": {"name": "cpu"}     | key 'device' in x.json is {"name":"cpu"}; expected a non-empty string
                    "precision": "fp16"           | key 'precision' in x.json is "fp16"; expected one of fp64, fp32, bf16, auto; did you mean 'bf16'?
                    """)
    void aWrongValueIsNamedWithWhatWasExpected(String keys, String message) {
        assertThat(faults(keys)).isEqualTo(message);
    }

    /** transformers spells out what the reference abbreviates. */
    @Test
    void transformersNamesOfSchedulesAreKnown() {
        OptimizerSettings settings = RecipeReader.parse(
                        "{}",
                        "x.json",
                        List.of(
                                "model_name_or_path=t5",
                                "output_dir=out",
                                "lr_scheduler_type=cosine_with_restarts",
                                "num_cycles=4"))
                .recipe()
                .optimizer();
        assertThat(settings.schedule()).isEqualTo(LearningRateSchedule.COSINE_W_RESTARTS);
        assertThat(settings.cycles()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999"})
    void numbersBeyondDoublesAreOutOfRange(String number) {
        assertThat(faults("\"weight_decay\": " + number))
                .contains("weight_decay")
                .contains("expected a number, 0 or more");
    }

    @Test
    void requiredKeysAreMissedTogether() {
        assertThatThrownBy(() -> RecipeReader.parse("{}", "x.json", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage("key 'model_name_or_path' is required, but missing in x.json\n"
                        + "key 'output_dir' is required, but missing in x.json");
    }

    @Test
    void overridesReplaceTheFilesValuesAndTheLastCounts() {
        Recipe recipe = read(
                        "\"seed\": \"wrong but replaced\", \"max_steps\": 5",
                        "learning_rate=1e-3",
                        "seed=1",
                        "seed=2",
                        "tasks=rte, sst2",
                        "eval_tasks=[\"cola\"]",
                        "do_train=true",
                        "encoder_adapter=task",
                        "output_dir=2024",
                        "max_steps=null",
                        "data_dir=/a=b")
                .recipe();
        assertThat(recipe.optimizer().learningRate()).isEqualTo(1e-3);
        assertThat(recipe.run().seed()).isEqualTo(2);
        assertThat(recipe.data().tasks()).containsExactly("rte", "sst2");
        assertThat(recipe.data().evalTasks()).containsExactly("cola");
        assertThat(recipe.run().doTrain()).isTrue();
        assertThat(recipe.adapters().encoder()).isEqualTo(AdapterKind.TASK);
        assertThat(recipe.run().outputDir()).isEqualTo("2024");
        assertThat(recipe.run().maxSteps()).isEqualTo(-1);
        assertThat(recipe.data().dataDir()).isEqualTo("/a=b");
    }

    @Test
    void wrongOverridesAreFaultsToo() {
        assertThat(faults("", "sed=1", "seed", "seed=x").lines())
                .containsExactly(
                        "--set 'seed' is not of the form key=value",
                        "unknown key 'sed' in --set; did you mean 'seed'?",
                        "key 'seed' in --set is \"x\"; expected a whole number, 0 or more");
    }

    @Test
    void badJsonIsNamedByLineAndColumn() {
        assertThatThrownBy(() -> RecipeReader.parse("{\n  \"seed\": 1\n  \"tasks\": []\n}", "x.json", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("x\\.json, line 3, column \\d+: [^\\n]+");
        assertThatThrownBy(() -> RecipeReader.parse("[1]", "x.json", List.of()))
                .hasMessage("x.json, line 1, column 1: expected a JSON object, { \"key\": value, ... }");
        assertThatThrownBy(() -> RecipeReader.parse("", "x.json", List.of())).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> RecipeReader.parse("{\"seed\": 1", "x.json", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("x\\.json, line 1, column \\d+: [^\\n]+");
        assertThatThrownBy(() -> RecipeReader.parse("{} {}", "x.json", List.of()))
                .hasMessage("x.json, line 1, column 4: expected nothing after the JSON object");
    }

    @Test
    void aMissingFileIsOneLineWithTheNearestName(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("glue_manual.json"), "{}");
        assertThatThrownBy(() -> RecipeReader.read(folder.resolve("glue_manaul.json"), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessage("there is no recipe " + folder.resolve("glue_manaul.json")
                        + "; did you mean 'glue_manual.json'?");
        assertThatThrownBy(() -> RecipeReader.read(folder.resolve("no/such.json"), List.of()))
                .hasMessageEndingWith("; there is no folder " + folder.resolve("no") + " either");
        assertThatThrownBy(() -> RecipeReader.read(folder, List.of())).hasMessageContaining("is not a file");
    }
}
