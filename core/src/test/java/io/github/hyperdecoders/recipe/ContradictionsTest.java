package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are right one by one and wrong together. */
class ContradictionsTest {
    /** A recipe that trains, evaluates and picks the best, with nothing wrong. */
    private static final String SOUND = """
            {"model_name_or_path": "t5-base", "output_dir": "out", "do_train": true, "do_eval": true, "tasks": ["rte", "cola"],
            "evaluation_strategy": "steps", "eval_steps": 100, "save_steps": 200, "load_best_model_at_end": true,
            "predict_with_generate": true, "metric_for_best_model": "average_metrics"}
            """;

    private static RecipeReader.Result read(String overrides) {
        return RecipeReader.parse(SOUND, "x.json", overrides.isEmpty() ? List.of() : List.of(overrides.split(" ")));
    }

    @Test
    void aSoundRecipePasses() {
        assertThat(read("").warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    evaluation_strategy=no | load_best_model_at_end needs evaluations to choose by, but evaluation_strategy is no
                    save_strategy=epoch | load_best_model_at_end needs equal strategies, but evaluation_strategy is steps and save_strategy is epoch
                    save_steps=150 | load_best_model_at_end needs save_steps to be a multiple of eval_steps, but they are 150 and 100
                    predict_with_generate=false | metric_for_best_model 'average_metrics' is computed from generated answers, but predict_with_generate is false
                    eval_tasks=[] | 'eval_tasks' is empty, but do_eval, do_test or evaluation_strategy asks for evaluation
                    tasks=[] | 'tasks' is required where do_train is true
                    tasks=rte,rte | 'tasks' names a task twice: [rte, rte]
                    max_steps=0 num_train_epochs=0 | max_steps is 0 and num_train_epochs is 0.0; do_train needs one of them greater than 0
                    adafactor=true adamw_eps_style=hf | adamw_eps_style is AdamW's, but adafactor is true
                    adafactor=true adam_beta2=0.9 | adam_beta2 is AdamW's, but adafactor is true
                    hypernetwork_bottleneck=0 | decoder_adapter is generated, but hypernetwork_bottleneck is 0
                    encoder_adapter_dim=0 | encoder_adapter is manual, but encoder_adapter_dim is 0
                    encoder_adapter=none unfreeze_decoder_adapters=false | do_train is true, but freeze_model is too and no unfreeze key turns on anything that the model has
                    """)
    void contradictionsAreErrors(String overrides, String message) {
        assertThatThrownBy(() -> read(overrides))
                .isInstanceOf(InputException.class)
                .hasMessage(message + " (x.json)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    freeze_model=false unfreeze_encoder=true | the unfreeze keys have no effect: freeze_model is false, so everything is trained
                    temperature=10 sampling=even | temperature 10.0 has no effect: sampling is even (as in the reference, whose recipes carry it)
                    """)
    void theHarmlessIsAWarning(String overrides, String message) {
        assertThat(read(overrides).warnings()).containsExactly(message);
    }

    @ParameterizedTest
    @CsvSource({
        "max_steps=10 num_train_epochs=0",
        "encoder_adapter=none decoder_adapter=none freeze_model=false encoder_adapter_dim=0 hypernetwork_bottleneck=0",
        "adafactor=true adam_epsilon=1e-8 adamw_eps_style=torch",
        "sampling=temperature temperature=10",
        "evaluation_strategy=epoch save_strategy=epoch save_steps=150",
        "do_train=false tasks=[] eval_tasks=rte",
        "do_eval=false evaluation_strategy=no load_best_model_at_end=false eval_tasks=[]",
    })
    void whatDoesNotContradictPasses(String overrides) {
        assertThat(read(overrides).warnings()).isEmpty();
    }

    @Test
    void aKeyWrongByItselfContradictsNothing() {
        assertThatThrownBy(() -> read("tasks=5 save_steps=x"))
                .hasMessage("key 'tasks' in --set is 5; expected a list of strings\n"
                        + "key 'save_steps' in --set is \"x\"; expected a whole number greater than 0");
    }
}
