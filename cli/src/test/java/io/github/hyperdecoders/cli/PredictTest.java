package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code predict} prints where it chooses among labels, or gives several texts. */
class PredictTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path root;

    @BeforeAll
    static void write() throws Exception {
        TinyProject.create(root).model();
        Files.writeString(root.resolve("lines.txt"), """
                sst2 sentence: the film was fine
                {"id": "b-2", "source": "sst2 sentence: dull", "note": {"kept": true}}
                """);
    }

    private static List<JsonNode> predict(String... options) {
        String[] all = Stream.concat(
                        Stream.of(
                                "predict",
                                root.resolve("model").toString(),
                                root.resolve("lines.txt").toString()),
                        Stream.of(options))
                .toArray(String[]::new);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(all)).isZero();
        } finally {
            System.setOut(before);
        }
        List<JsonNode> lines = new ArrayList<>();
        out.toString(StandardCharsets.UTF_8).lines().forEach(line -> lines.add(new JsonMapper().readTree(line)));
        assertThat(lines).hasSize(2);
        return lines;
    }

    @Test
    void whatElseALineHasStandsBetweenItAndItsAnswer() {
        assertThat(predict().get(0).propertyNames()).containsExactly("source", "prediction", "mean_nll");
        JsonNode line = predict("--task", "sst2").get(1);
        assertThat(line.propertyNames()).containsExactly("source", "task", "id", "note", "prediction", "mean_nll");
        assertThat(line.path("id").asString()).isEqualTo("b-2");
        assertThat(line.path("note").path("kept").asBoolean()).isTrue();
    }

    @Test
    void labelsHaveProbabilitiesThatSumToOne() {
        for (JsonNode line : predict("--labels", "0,1,")) {
            JsonNode probabilities = line.path("probabilities");
            assertThat(probabilities.propertyNames()).containsExactly("0", "1", "");
            double sum = 0;
            double best = 0;
            for (JsonNode p : probabilities) {
                sum += p.asDouble();
                best = Math.max(best, p.asDouble());
            }
            assertThat(sum).isCloseTo(1, within(1e-9));
            assertThat(line.path("probability").asDouble()).isEqualTo(best);
            assertThat(probabilities.path(line.path("prediction").asString()).asDouble())
                    .isEqualTo(best);
            assertThat(line.path("log_probabilities").path("").asDouble()).isNegative();
            assertThat(line.path("source").asString()).startsWith("sst2 sentence:");
        }
    }

    @Test
    void aTaskHasLabelsOfItsOwn() {
        assertThat(predict("--task", "sst2", "--labels").get(0).path("probabilities"))
                .isEqualTo(predict("--labels", "0,1").get(0).path("probabilities"));
    }

    @Test
    void severalTextsComeWithTheirScoresTheBestFirst() {
        for (JsonNode line : predict("--beams", "3", "--num-return-sequences", "3", "--max-length", "6")) {
            JsonNode all = line.path("sequences");
            assertThat(all).hasSize(3);
            assertThat(all.path(0).path("prediction")).isEqualTo(line.path("prediction"));
            for (int i = 1; i < 3; i++) {
                assertThat(all.path(i).path("score").asDouble())
                        .isLessThanOrEqualTo(all.path(i - 1).path("score").asDouble());
            }
        }
    }

    @Test
    void drawsAreTheSameAgain() {
        String[] options = {"--do-sample", "--seed", "3", "--num-return-sequences", "2", "--max-length", "8"};
        assertThat(predict(options)).isEqualTo(predict(options));
    }
}
