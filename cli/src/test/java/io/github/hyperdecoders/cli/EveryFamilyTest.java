package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.SharedFolder;
import io.github.hyperdecoders.format.TokenizerFile;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5ConfigJson;
import io.github.hyperdecoders.report.MetricsLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** T5s of every family, each with adapters of another kind, by the commands that people give one after the other. */
class EveryFamilyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> WORDS = Stream.of(
                    "cola",
                    "rte",
                    "stsb",
                    "sentence:",
                    "sentence1:",
                    "sentence2:",
                    "the",
                    "film",
                    "was",
                    "fine",
                    "dull")
            .map(word -> TokenizerFile.SPACE + word)
            .toList();

    @TempDir
    Path root = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {"gated_silu", "mt5", "own_start_pad_end", "resaved_tied_unscaled", "resaved_untied", "umt5"})
    void isTrainedScoredAskedAndConverted(String name) throws IOException {
        Path base = Files.createDirectories(root.resolve("base"));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(SharedFolder.get("fixtures/variants/" + name + "/" + file), base.resolve(file));
        }
        T5Config shape = T5ConfigJson.read(base.resolve("config.json"));
        Files.writeString(base.resolve(TokenizerFile.NAME), tokenizer(shape).toString());
        writeRows();

        ok("train", recipe(base).toString());
        Path model = root.resolve("run/model");
        assertThat(T5ConfigJson.read(model.resolve("config.json"))).isEqualTo(shape);
        assertThat(MetricsLog.read(root.resolve("run/metrics.jsonl")))
                .filteredOn(line -> line.values().containsKey(MetricsLog.LOSS))
                .hasSize(3)
                .allSatisfy(
                        line -> assertThat(line.values().get(MetricsLog.LOSS)).isFinite());

        String scores = ok("evaluate", model.toString(), "--tasks", "cola,rte,stsb", "--data-dir", root + "/data");
        assertThat(scores).contains("cola", "rte", "stsb");

        List<JsonNode> answers = predict(model);
        Path converted = root.resolve("converted");
        ok("convert", model.toString(), converted.toString());
        assertThat(T5ConfigJson.read(converted.resolve("config.json"))).isEqualTo(shape);
        assertThat(predict(converted)).isEqualTo(answers).hasSize(2);
    }

    /** Special tokens where the shape has them, then words, digits and their like, with as many ids as the embedding has rows. */
    private static JsonNode tokenizer(T5Config shape) {
        List<String> pieces = new ArrayList<>();
        for (int id = 0; id < 4; id++) {
            pieces.add(
                    id == shape.padId()
                            ? "<pad>"
                            : id == shape.eosId() ? "</s>" : id == shape.startId() ? "<s>" : "<x" + id + ">");
        }
        int unknown = 3;
        pieces.set(unknown, "<unk>");
        pieces.addAll(WORDS);
        pieces.add(TokenizerFile.SPACE);
        ".0123456789".chars().mapToObj(Character::toString).forEach(pieces::add);
        while (pieces.size() < shape.vocabSize()) {
            pieces.add("other" + pieces.size());
        }
        ArrayNode added = JSON.createArrayNode();
        ArrayNode vocabulary = JSON.createArrayNode();
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.add(JSON.createArrayNode().add(pieces.get(id)).add(id < 4 ? 0.0 : -2.0));
            if (id < 4) {
                added.add(TokenizerFile.specialToken(id, pieces.get(id)));
            }
        }
        return TokenizerFile.root(added, vocabulary, unknown, shape.eosId());
    }

    private void writeRows() throws IOException {
        String[] rows = {
            "cola: {\"sentence\": \"the film was %s\", \"label\": %d}",
            "rte: {\"sentence1\": \"the film was %s\", \"sentence2\": \"the film\", \"label\": %d}",
            "stsb: {\"sentence1\": \"the film was %s\", \"sentence2\": \"the film\", \"label\": %d.5}"
        };
        for (String row : rows) {
            String[] taskAndRow = row.split(": ", 2);
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                lines.append(taskAndRow[1].formatted(i % 2 == 0 ? "dull" : "fine", i % 2))
                        .append('\n');
            }
            Path folder = Files.createDirectories(root.resolve("data/glue/" + taskAndRow[0]));
            Files.writeString(folder.resolve("train.jsonl"), lines);
            Files.writeString(folder.resolve("validation.jsonl"), lines);
        }
        Files.writeString(root.resolve("lines.txt"), "cola sentence: the film was dull\ncola sentence: the film\n");
    }

    /** With the adapters that the base has, which go on from where they are. */
    private Path recipe(Path base) throws IOException {
        JsonNode config = JSON.readTree(Files.readString(base.resolve("config.json")));
        return Files.writeString(root.resolve("recipe.json"), """
                {"model_name_or_path": "%1$s", "tokenizer_name": "%1$s", "data_dir": "%2$s/data", "output_dir": "%2$s/run",
                 "tasks": ["cola", "rte", "stsb"], "encoder_adapter": %3$s, "decoder_adapter": %4$s,
                 "encoder_adapter_dim": 8, "decoder_adapter_dim": 6, "hypernetwork_bottleneck": 10,
                 "freeze_model": true, "unfreeze_encoder_adapters": true, "unfreeze_decoder_adapters": true,
                 "max_steps": 3, "learning_rate": 1e-3, "per_device_train_batch_size": 4, "logging_steps": 1,
                 "save_strategy": "no", "evaluation_strategy": "no", "split_validation_test": false,
                 "do_train": true, "do_eval": true, "predict_with_generate": true}
                """.formatted(
                        base, root, config.path("encoder_adapter"), config.path("decoder_adapter")));
    }

    private List<JsonNode> predict(Path model) {
        return ok(
                        "predict",
                        model.toString(),
                        root.resolve("lines.txt").toString(),
                        "--task",
                        "cola",
                        "--precision",
                        "fp32")
                .lines()
                .map(JSON::readTree)
                .toList();
    }

    private static String ok(String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return outcome.out();
    }
}
