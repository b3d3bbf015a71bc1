package example;

import io.github.hyperdecoders.inference.CandidateScore;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Answers a source with a model: {@code Answer MODEL SOURCE [LABEL...]}; with labels it says how likely each is. */
public final class Answer {
    private Answer() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("usage: Answer MODEL SOURCE [LABEL...]; MODEL is a model folder, or embedded");
            System.exit(2);
        }
        run(System.out, arguments);
    }

    static void run(PrintStream out, String... arguments) throws IOException {
        Path folder = arguments[0].equals(EmbeddedT5.NAME) ? EmbeddedT5.folder() : Path.of(arguments[0]);
        String source = arguments[1];
        List<String> labels = Arrays.asList(arguments).subList(2, arguments.length);
        // Its memory is outside the Java heap: close it. One model serves all threads.
        try (Hyperdecoder model = Hyperdecoder.load(folder)) {
            if (labels.isEmpty()) {
                out.println(model.generate(List.of(source)).get(0));
            } else {
                for (CandidateScore label : model.score(source, labels).candidates()) {
                    out.printf("%s %.3f%n", label.text(), label.probability());
                }
            }
        }
    }
}
