package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.hub.DownloadListener;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A LoRA trained here, given to PEFT's form, used and trained further from there. */
class PeftCommandsTest {
    private static final String[] LORA = {
        "--set", "encoder_adapter=lora", "--set", "decoder_adapter=lora", "--set", "lora_rank=2",
        "--set", "lora_targets=q,EncDecAttention.v:3", "--set", "freeze_model=true", "--set", "save_strategy=no",
        "--set", "random_init=false", "--set", "encoder_adapter_dim=64", "--set", "decoder_adapter_dim=64",
        "--set", "hypernetwork_bottleneck=128"
    };

    @TempDir
    private Path root;

    private TinyProject project;
    private Path base;

    @BeforeEach
    void aStockT5() throws IOException {
        project = TinyProject.create(root);
        base = root.resolve("stock");
        Recipe stock = RecipeReader.read(
                        project.recipe(),
                        List.of(
                                "encoder_adapter=none",
                                "decoder_adapter=none",
                                "encoder_adapter_dim=64",
                                "decoder_adapter_dim=64",
                                "hypernetwork_bottleneck=128"))
                .recipe();
        try (Model model = ModelSetup.create(stock, List.of("sst2"), DownloadListener.NONE);
                T5Tokenizer tokenizer = T5Tokenizer.load(root.resolve("base"))) {
            ModelFolder.write(base, model, tokenizer);
        }
    }

    @Test
    void goesRound() throws IOException {
        Path run = root.resolve("lora");
        ok(train(base, run));
        Path model = run.resolve("model");
        List<String> answers = predict(model);
        Path peft = root.resolve("peft");
        ok("convert", model.toString(), peft.toString(), "--to-peft");
        assertThat(peft).isDirectoryContaining("glob:**/adapter_config.json");
        assertThat(predict(peft, "--base", base.toString())).isEqualTo(answers);
        assertThat(ok(
                        "evaluate",
                        peft.toString(),
                        "--base",
                        base.toString(),
                        "--tasks",
                        "sst2",
                        "--data-dir",
                        root.resolve("data").toString()))
                .contains("sst2");
        Path ours = root.resolve("ours");
        ok("convert", peft.toString(), ours.toString(), "--from-peft", "--base", base.toString());
        assertThat(predict(ours)).isEqualTo(answers);

        // Further from both, with the same result: they are the same model.
        Path fromPeft = root.resolve("from-peft");
        Path fromOurs = root.resolve("from-ours");
        ok(train(peft, fromPeft));
        ok(train(ours, fromOurs));
        assertThat(Files.readAllBytes(fromPeft.resolve("model/adapters.safetensors")))
                .isEqualTo(Files.readAllBytes(fromOurs.resolve("model/adapters.safetensors")))
                .isNotEqualTo(Files.readAllBytes(model.resolve("adapters.safetensors")));

        List<String> other = new ArrayList<>(List.of(train(peft, root.resolve("other"))));
        other.addAll(List.of("--set", "lora_rank=4"));
        assertThat(Outcome.of(other.toArray(String[]::new)).err())
                .contains(
                        "the model at " + peft + " was trained with encoder_adapter 'lora' and decoder_adapter 'lora',"
                                + " lora_rank 2, lora_alpha 16.0, lora_targets ")
                .contains(", the recipe has 'lora' and 'lora', lora_rank 4, ");
    }

    @Test
    void saysWhatItCanConvert() throws IOException {
        assertThat(ok("convert", "--list")).contains("PEFT folder (adapter_config.json)", "stock T5 folder");
        assertThat(Outcome.of("convert", base.toString(), root.resolve("x").toString(), "--from-peft")
                        .err())
                .contains(base + " is no folder of PEFT: expected adapter_config.json and adapter_model.safetensors");
        assertThat(Outcome.of("convert", base.toString(), root.resolve("x").toString(), "--to-peft")
                        .err())
                .contains("encoder_adapter is none and decoder_adapter is none, and PEFT has neither but lora");
    }

    private String[] train(Path from, Path to) {
        List<String> words = new ArrayList<>(List.of("train", project.recipe().toString()));
        words.addAll(List.of(LORA));
        words.addAll(List.of(
                "--set",
                "model_name_or_path=" + from,
                "--set",
                "tokenizer_name=" + root.resolve("base"),
                "--set",
                "max_steps=2",
                "--set",
                "output_dir=" + to));
        return words.toArray(String[]::new);
    }

    private List<String> predict(Path model, String... options) throws IOException {
        Path text = root.resolve("text.txt");
        Files.writeString(text, "sst2 sentence: the film was fine\nsst2 sentence: dull\n");
        List<String> words = new ArrayList<>(List.of("predict", model.toString(), text.toString()));
        words.addAll(List.of(options));
        return ok(words.toArray(String[]::new)).lines().toList();
    }

    private static String ok(String... words) {
        Outcome outcome = Outcome.of(words);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }
}
