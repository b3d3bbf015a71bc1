package io.github.hyperdecoders.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hyperdecoders.reading.ContextWindows;
import io.github.hyperdecoders.reading.Question;
import io.github.hyperdecoders.reading.Span;
import io.github.hyperdecoders.reading.Window;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real questions are cut into the windows, and the windows given the answers, that the reference gives them. */
class ContextWindowsParityTest {
    private static final Path SHARED = Path.of(System.getProperty("hyperdecoders.shared"));

    @TestFactory
    List<DynamicTest> everyCaseOfTheFixture() {
        assumeTrue(Files.isDirectory(SHARED), "no golden windows at " + SHARED);
        JsonNode cases = new JsonMapper()
                .readTree(SHARED.resolve("fixtures/text/mrqa_chunks.json").toFile());
        assertThat(cases.size()).isGreaterThanOrEqualTo(56);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            JsonNode golden = cases.get(i);
            tests.add(DynamicTest.dynamicTest(
                    "case " + i + ", " + golden.path("max_length").asInt() + " tokens", () -> assertWindows(golden)));
        }
        return tests;
    }

    private static void assertWindows(JsonNode golden) {
        try (T5Tokenizer tokenizer = T5Tokenizer.load(SHARED.resolve("tokenizer/t5"))) {
            List<Window> windows = new ContextWindows(
                            new WindowEncoder(tokenizer),
                            golden.path("max_length").asInt(),
                            golden.path("stride").asInt())
                    .of(question(golden.path("sample")));
            List<String> found = windows.stream()
                    .filter(w -> !golden.path("filter_nulls").asBoolean()
                            || !w.answer().isEmpty())
                    .map(w -> Arrays.toString(w.ids()) + " " + w.answer())
                    .toList();
            List<String> expected = new ArrayList<>();
            for (JsonNode chunk : golden.path("chunks")) {
                int[] ids = new int[chunk.path("input_ids").size()];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = chunk.path("input_ids").get(i).asInt();
                }
                expected.add(Arrays.toString(ids) + " " + chunk.path("answer").asString());
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    private static Question question(JsonNode sample) {
        String context = sample.path("context").asString();
        List<String> answers = new ArrayList<>();
        sample.path("answers").forEach(answer -> answers.add(answer.asString()));
        List<List<Span>> detected = new ArrayList<>();
        for (JsonNode places : sample.path("detected_answers").path("char_spans")) {
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < places.path("start").size(); i++) {
                spans.add(Span.ofCodePoints(
                        context,
                        places.path("start").get(i).asInt(),
                        places.path("end").get(i).asInt()));
            }
            detected.add(spans);
        }
        return new Question(
                sample.path("qid").asString(),
                sample.path("subset").asString(),
                sample.path("question").asString(),
                context,
                answers,
                detected);
    }
}
