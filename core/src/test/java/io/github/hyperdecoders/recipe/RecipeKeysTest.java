package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be asked about the keys. */
class RecipeKeysTest {
    /** The keys of section 7 of the reference's description. */
    private static final List<String> REFERENCE = List.of("""
            model_name_or_path tokenizer_name learning_rate output_dir max_source_length max_target_length
            val_max_target_length test_max_target_length num_train_epochs max_steps warmup_steps overwrite_output_dir
            label_smoothing per_device_train_batch_size per_device_eval_batch_size gradient_accumulation_steps
            logging_first_step logging_steps save_total_limit save_steps eval_steps save_strategy evaluation_strategy
            temperature do_train do_eval do_test predict_with_generate split_validation_test load_best_model_at_end
            metric_for_best_model greater_is_better process_encoder_output adafactor print_num_parameters
            encoder_adapter decoder_adapter freeze_model unfreeze_encoder_adapters unfreeze_decoder_adapters
            unfreeze_encoder unfreeze_decoder unfreeze_layer_norms adapter_norm_input encoder_adapter_dim
            decoder_adapter_dim hypernetwork_bottleneck loss_scaling tasks eval_tasks n_train n_val n_test data_seed
            seed eval_beams filter_nulls report_to lr_scheduler max_grad_norm weight_decay adam_epsilon dropout
            adam_beta1 adam_beta2 mean_task_embeddings
            """.split("\\s+"));

    @Test
    void theReferencesKeysAreExactlyThoseNotOurs() {
        assertThat(RecipeKeys.all().stream().filter(key -> !key.key().ours()).map(RecipeKey::name))
                .containsExactlyInAnyOrderElementsOf(REFERENCE);
    }

    @Test
    void everyDefaultIsAllowedAndEveryDerivedOneIsWorkedOut() {
        Recipe recipe = RecipeReader.parse("{}", "x.json", List.of("model_name_or_path=t5-base", "output_dir=out"))
                .recipe();
        for (RecipeKey key : RecipeKeys.all()) {
            if (!key.nullable()) {
                assertThat(recipe.canonical().get(key.name())).as(key.name()).isNotNull();
            }
        }
    }

    @Test
    void aKeyExplainsItself() {
        assertThat(RecipeKeys.explain("warmup_steps")).isEqualTo("""
                        warmup_steps
                          Linear warm-up of the learning rate.
                          type:    a whole number, 0 or more
                          unit:    steps
                          default: 0
                          origin:  the reference
                        """);
        assertThat(RecipeKeys.explain("eval_tasks")).contains("default: the value of tasks");
        assertThat(RecipeKeys.explain("output_dir")).contains("default: required");
        assertThat(RecipeKeys.explain("eval_beams")).contains("default: null");
        assertThat(RecipeKeys.explain("precision"))
                .contains("one of fp64, fp32, bf16, auto")
                .contains("this implementation");
        assertThat(RecipeKeys.explain("adapter_dim")).contains("has no effect");
        assertThatThrownBy(() -> RecipeKeys.explain("warm_up_steps"))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown key 'warm_up_steps'; did you mean 'warmup_steps'?");
    }

    @ParameterizedTest
    @CsvSource({
        "eval_strategy, evaluation_strategy",
        "bf16, precision",
        "label_smoothing_factor, label_smoothing",
        "num_beams, eval_beams"
    })
    void keysOfOtherProgramsAreKnownAsWhatTheyAreHere(String elsewhere, String ours) {
        assertThatThrownBy(() -> RecipeReader.parse("{\"" + elsewhere + "\": 1}", "x.json", List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("unknown key '" + elsewhere + "' in x.json; did you mean '" + ours + "'?");
    }

    @Test
    void theOverviewHasEveryKey() {
        assertThat(RecipeKeys.explain().lines().map(String::strip).map(line -> line.replaceFirst(" .*", "")))
                .containsAll(RecipeKeys.names());
    }
}
