package io.github.hyperdecoders.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.recipe.Recipe;
import io.github.hyperdecoders.recipe.RecipeReader;
import io.github.hyperdecoders.task.Tasks;
import io.github.hyperdecoders.training.TrainingListener;
import io.github.hyperdecoders.training.TrainingRun;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A task described in a YAML file, with rows in files of the user's own, trains beside a built-in one. */
class OwnTaskTest {
    @TempDir
    Path root = Path.of("");

    @Test
    void trainsAndScoresATaskOfTheUsersOwn() throws Exception {
        TinyProject project = TinyProject.create(root);
        Path mine = Files.createDirectories(root.resolve("mine"));
        gzip(mine.resolve("part-1.csv.gz"), rows(0, 40));
        Files.writeString(mine.resolve("part-2.csv"), rows(40, 80));
        Files.writeString(mine.resolve("held-out.jsonl"), """
                {"about": "the film", "said": "the cast was lovely", "mood": "good"}
                {"about": "the plot", "said": "a dull film", "mood": "bad"}
                """);
        Path tasks = root.resolve("tasks.yaml");
        Files.writeString(tasks, """
                review-mood:
                  files: {train: "mine/part-*", validation: mine/held-out.jsonl}
                  source: "sentence1: {about} sentence2: {said}"
                  target: {column: mood, labels: {bad: "0", good: "1"}}
                  metrics: [accuracy]
                """);
        Path recipeFile = project.recipe("own", 4);
        Recipe recipe = RecipeReader.read(
                        recipeFile,
                        List.of("tasks_file=" + tasks, "tasks=review-mood,sst2", "eval_tasks=review-mood,sst2"))
                .recipe();
        assertThat(new TrainingRun(recipe, Tasks.with(tasks)::get, new TrainingListener() {}, () -> false).run())
                .isPresent();
        JsonNode results =
                new JsonMapper().readTree(root.resolve("own/results.json").toFile());
        assertThat(results.path("validation").has("review-mood/accuracy")).isTrue();
        assertThat(results.path("validation").has("sst2/accuracy")).isTrue();
    }

    private static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder("about,said,mood\n");
        for (int i = from; i < to; i++) {
            rows.append(i % 2 == 0 ? "the film,a fine plot " + i + ",good\n" : "the film,\"dull, awful music\",bad\n");
        }
        return rows.toString();
    }

    private static void gzip(Path file, String text) throws IOException {
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(text);
        }
    }
}
