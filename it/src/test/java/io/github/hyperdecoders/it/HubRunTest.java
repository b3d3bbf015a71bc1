package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recipe that names nothing but the hub trains: model, tokenizer and data come from there, and the second time from the cache. */
class HubRunTest {
    @TempDir
    Path root = Path.of("");

    @Test
    void trainsFromTheHubAndThenOffline() throws Exception {
        TinyProject project = TinyProject.create(root);
        publishModel(project);
        publishData();
        try (LittleHub hub = new LittleHub(root.resolve("hub"))) {
            Map<String, String> online = Map.of(
                    "HF_ENDPOINT",
                    hub.address(),
                    "HF_HUB_CACHE",
                    root.resolve("cache").toString());
            Program first = train(project, online, "first");
            assertThat(first.exitCode()).as(first.output()).isZero();
            assertThat(first.output()).contains("downloading model.safetensors:");
            assertThat(hub.bodies())
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "tokenizer.json",
                            "model.safetensors",
                            "sst2/train-00000-of-00001.parquet",
                            "sst2/validation-00000-of-00001.parquet");
        }
        Program second = train(
                project,
                Map.of(
                        "HF_HUB_OFFLINE",
                        "1",
                        "HF_HUB_CACHE",
                        root.resolve("cache").toString()),
                "second");
        assertThat(second.exitCode()).as(second.output()).isZero();
        assertThat(Files.mismatch(root.resolve("first/results.json"), root.resolve("second/results.json")))
                .isEqualTo(-1);
    }

    private Program train(TinyProject project, Map<String, String> environment, String output) throws IOException {
        String recipe = project.recipe(output, 3).toString();
        return Program.start(
                environment,
                "train",
                recipe,
                "--set",
                "model_name_or_path=tiny/t5",
                "--set",
                "random_init=false",
                "--set",
                "data_dir=null",
                "--set",
                "tasks=sst2",
                "--set",
                "eval_tasks=sst2",
                "--set",
                "freeze_model=true",
                "--set",
                "unfreeze_encoder_adapters=true",
                "--set",
                "unfreeze_decoder_adapters=true");
    }

    /** A T5 without adapters, one step from random. */
    private void publishModel(TinyProject project) throws Exception {
        Program plain = Program.start(
                "train",
                project.recipe("plain", 1).toString(),
                "--set",
                "encoder_adapter=none",
                "--set",
                "decoder_adapter=none");
        assertThat(plain.exitCode()).as(plain.output()).isZero();
        Path model = Files.createDirectories(root.resolve("hub/models/tiny/t5"));
        for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.copy(root.resolve("plain/model").resolve(name), model.resolve(name));
        }
        Files.writeString(model.resolve("README.md"), "not wanted");
    }

    private void publishData() throws IOException, SQLException {
        Path folder = Files.createDirectories(root.resolve("hub/datasets/nyu-mll/glue/sst2"));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String split : List.of("train", "validation")) {
                statement.execute("COPY (FROM '" + root.resolve("data/glue/sst2/" + split + ".jsonl") + "') TO '"
                        + folder.resolve(split + "-00000-of-00001.parquet") + "' (FORMAT parquet)");
            }
        }
    }
}
