package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may differ between two starts of a run, and what makes it another run. */
class RecipeChangesTest {
    private static final List<String> BEGUN =
            List.of("model_name_or_path=t5-base", "output_dir=out", "max_steps=6", "tasks=sst2", "eval_tasks=sst2");

    private static RecipeChanges changes(String... overrides) {
        List<String> now = new ArrayList<>(BEGUN);
        now.addAll(List.of(overrides));
        return RecipeChanges.between(read(BEGUN), read(now));
    }

    private static Recipe read(List<String> overrides) {
        return RecipeReader.parse("{}", "the test's recipe", overrides).recipe();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_steps=9",
                "num_train_epochs=4",
                "logging_steps=7",
                "logging_first_step=true",
                "save_strategy=epoch",
                "save_steps=7",
                "save_total_limit=3",
                "evaluation_strategy=steps",
                "eval_steps=7",
                "per_device_eval_batch_size=3",
                "do_eval=true",
                "do_test=true",
                "print_num_parameters=true",
                "device=cuda"
            })
    void whatLeavesEveryStepAsItIsMayDiffer(String override) {
        RecipeChanges changes = changes(override);
        assertThat(changes.course()).isEmpty();
        assertThat(changes.free())
                .extracting(RecipeChanges.Change::key)
                .contains(override.substring(0, override.indexOf('=')));
        assertThat(changes.ofLength()).isEqualTo(override.matches("max_steps.*|num_train_epochs.*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "learning_rate=0.5",
                "seed=1",
                "per_device_train_batch_size=3",
                "gradient_accumulation_steps=3",
                "precision=bf16",
                "dropout=0.3",
                "tasks=rte",
                "warmup_steps=7",
                "metric_for_best_model=average_metrics",
                "decoder_adapter=none",
                "max_source_length=64"
            })
    void whatDecidesTheCourseMakesItAnotherRun(String override) {
        assertThat(changes(override).course())
                .extracting(RecipeChanges.Change::key)
                .contains(override.substring(0, override.indexOf('=')));
    }

    @Test
    void patienceMayChangeButNotComeOrGo() {
        List<String> patient = new ArrayList<>(BEGUN);
        patient.add("early_stopping_patience=2");
        patient.add("evaluation_strategy=steps");
        patient.add("do_eval=true");
        List<String> more = new ArrayList<>(patient);
        more.add("early_stopping_patience=3");
        more.add("early_stopping_threshold=0.5");
        RecipeChanges changes = RecipeChanges.between(read(patient), read(more));
        assertThat(changes.course()).isEmpty();
        assertThat(changes.ofLength()).isTrue();
        assertThat(RecipeChanges.line(
                        RecipeChanges.between(read(BEGUN), read(patient)).course()))
                .isEqualTo("early_stopping_patience was null, is 2");
    }

    @Test
    void placesAreNoDifference() {
        RecipeChanges changes = changes("output_dir=elsewhere", "data_dir=data", "overwrite_output_dir=true");
        assertThat(changes).isEqualTo(new RecipeChanges(List.of(), List.of()));
    }

    @Test
    void aChangeNamesKeyAndBothValues() {
        RecipeChanges changes = changes("max_steps=12", "save_total_limit=2");
        assertThat(RecipeChanges.line(changes.free()))
                .isEqualTo("max_steps was 6, is 12; save_total_limit was null, is 2");
    }
}
