package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final String SOURCE = "anna counts one , two , three ,";

    @Test
    void generates() throws IOException {
        assertTrue(said("embedded", SOURCE).contains("four , five , six"), said("embedded", SOURCE));
    }

    @Test
    void tellsHowLikelyLabelsAre() throws IOException {
        String[] lines = said("embedded", SOURCE, "four", "dog").split("\\R");
        assertEquals(2, lines.length);
        assertTrue(lines[0].startsWith("four ") && lines[1].startsWith("dog "), String.join("\n", lines));
    }

    private static String said(String... arguments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Answer.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), arguments);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
