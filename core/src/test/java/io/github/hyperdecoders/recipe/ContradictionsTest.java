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
                    device=gpu | device is 'gpu', expected cpu, cuda or cuda:N
                    device=cuda: | device is 'cuda:', expected cpu, cuda or cuda:N
                    adafactor_scale_parameter=true | adafactor_scale_parameter is true, but adafactor is not
                    adafactor=true adamw_eps_style=hf | adamw_eps_style is AdamW's, but adafactor is true
                    adafactor=true adam_beta2=0.9 | adam_beta2 is AdamW's, but adafactor is true
                    hypernetwork_bottleneck=0 | decoder_adapter is generated, but hypernetwork_bottleneck is 0
                    task_hidden_dim=7 | task_hidden_dim is 7, but neither encoder_adapter nor decoder_adapter is a hyperformer
                    adapter_norm_input=true encoder_adapter=hyperformer++ decoder_adapter=sequential | adapter_norm_input is true, but adapters of kind hyperformer++ read the output of a sublayer, not the hidden state
                    num_cycles=3 | num_cycles is 3, but lr_scheduler is linear; expected cosine_w_restarts
                    decay_biases_and_norms=false | decay_biases_and_norms is false, but weight_decay is 0
                    early_stopping_threshold=0.5 | early_stopping_threshold is 0.5, but early_stopping_patience is not given
                    early_stopping_patience=2 evaluation_strategy=no load_best_model_at_end=false | early_stopping_patience needs validations to go by, but evaluation_strategy is no
                    early_stopping_patience=2 do_eval=false | early_stopping_patience needs validations to go by, but do_eval is false
                    early_stopping_patience=2 load_best_model_at_end=false predict_with_generate=false | metric_for_best_model 'average_metrics' is computed from generated answers, but predict_with_generate is false
                    hypernetwork=per_layer decoder_adapter=manual | hypernetwork is per_layer, but neither encoder_adapter nor decoder_adapter is generated, task or generated_lora
                    lora_rank=4 | lora_rank is 4, but neither encoder_adapter nor decoder_adapter is a lora
                    lora_alpha=4 | lora_alpha is 4.0, but neither encoder_adapter nor decoder_adapter is a lora
                    lora_targets=k | lora_targets is [k], but neither encoder_adapter nor decoder_adapter is a lora
                    decoder_adapter=lora lora_targets=[] | lora_targets is empty; expected some of [q, k, v, o, wi_0, wi_1, wo, wi]
                    decoder_adapter=lora lora_targets=q,q | lora_targets names a projection twice: [q, q]
                    decoder_adapter=lora lora_targets=q,wi_2 | lora_targets has 'wi_2', expected some of [q, k, v, o, wi_0, wi_1, wo, wi]; did you mean 'wi_0'?
                    encoder_adapter=lora decoder_adapter_dim=32 encoder_adapter_dim=16 | encoder_adapter_dim is 16, but encoder_adapter is lora, whose width is lora_rank
                    decoder_adapter=generated_lora hypernetwork_bottleneck=0 | decoder_adapter is generated_lora, but hypernetwork_bottleneck is 0
                    adapter_norm_input=true encoder_adapter=lora decoder_adapter=generated_lora | adapter_norm_input is true, but adapters of kind lora read what projections read, not the hidden state
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
        "'encoder_adapter=lora decoder_adapter=generated_lora lora_rank=4 lora_alpha=1 lora_targets=wo,q'",
        "encoder_adapter=none decoder_adapter=lora adapter_norm_input=false decoder_adapter_dim=64",
        "encoder_adapter=none decoder_adapter=none freeze_model=false encoder_adapter_dim=0 hypernetwork_bottleneck=0",
        "device=cuda:1",
        "hypernetwork=per_layer",
        "lr_scheduler=cosine_w_restarts num_cycles=3",
        "weight_decay=0.1 decay_biases_and_norms=false",
        "early_stopping_patience=2 early_stopping_threshold=0.5 load_best_model_at_end=false save_steps=150",
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

    private static final String PRETRAINING = """
            {"model_name_or_path": "t5-tiny", "random_init": true, "output_dir": "out", "do_train": true, "do_eval": true,
            "train_files": ["*.txt"], "encoder_adapter": "none", "decoder_adapter": "none", "freeze_model": false,
            "max_steps": 100}
            """;

    private static Recipe pretraining(String overrides) {
        List<String> list = overrides.isEmpty() ? List.of() : List.of(overrides.split(" "));
        return RecipeReader.parse(PRETRAINING, "p.json", list).recipe();
    }

    @ParameterizedTest
    @CsvSource({"''", "prefix_lm_steps=100", "prefix_lm_steps=30", "validation_files=a.txt"})
    void aRecipeOfTextNeedsNoTasks(String overrides) {
        assertThat(pretraining(overrides).pretrains()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    tasks=rte | train_files and tasks are both given; expected one of them
                    encoder_adapter=manual | encoder_adapter is manual, but pretraining trains the T5 alone; expected none
                    decoder_adapter=task | decoder_adapter is task, but pretraining trains the T5 alone; expected none
                    do_test=true | do_test is true, but pretraining has validation text only
                    predict_with_generate=true | predict_with_generate is true, but pretraining is scored by its loss
                    prefix_lm_steps=101 | prefix_lm_steps is 101, but max_steps is 100; expected as many at least
                    prefix_lm_steps=1 max_steps=-1 | prefix_lm_steps is 1, but max_steps is -1; expected as many at least
                    max_source_length=2 | max_source_length is 2; pretraining needs 3 at least
                    train_files=[] tasks=rte validation_files=a.txt | validation_files is given, but train_files is not
                    train_files=[] tasks=rte prefix_lm_steps=5 | prefix_lm_steps is 5, but train_files is not given
                    freeze_model=true | do_train is true, but freeze_model is too and no unfreeze key turns on anything that the model has
                    load_best_model_at_end=true evaluation_strategy=steps prefix_lm_steps=5 | load_best_model_at_end is true, but the losses of span corruption and of the prefix language model do not compare; expected prefix_lm_steps 0 or max_steps
                    """)
    void contradictionsOfPretrainingAreErrors(String overrides, String message) {
        assertThatThrownBy(() -> pretraining(overrides))
                .isInstanceOf(InputException.class)
                .hasMessage(message + " (p.json)");
    }
}
