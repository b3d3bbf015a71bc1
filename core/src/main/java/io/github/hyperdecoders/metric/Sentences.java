package io.github.hyperdecoders.metric;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import opennlp.tools.sentdetect.SentenceDetectorME;
import opennlp.tools.sentdetect.SentenceModel;

/** Finds English sentences with OpenNLP's model, where the reference uses NLTK's Punkt. */
final class Sentences {
    private static final String RESOURCE = "/opennlp-en-ud-ewt-sentence-1.3-2.5.4.bin";

    private Sentences() {}

    /** The sentences of {@code text}, one a line; what are lines already stay apart. */
    static String onePerLine(String text) {
        // The detector keeps state between calls; only the model can be shared among threads.
        SentenceDetectorME detector = new SentenceDetectorME(Model.ENGLISH);
        return text.lines()
                .flatMap(line -> Arrays.stream(detector.sentDetect(line)))
                .collect(Collectors.joining("\n"));
    }

    /** Read on first use: most metrics need no sentences. */
    private static final class Model {
        static final SentenceModel ENGLISH = read();

        private static SentenceModel read() {
            try (InputStream file = Sentences.class.getResourceAsStream(RESOURCE)) {
                if (file == null) {
                    throw new FileNotFoundException(
                            "no " + RESOURCE + " on the class path; opennlp-models-sentdetect-en has it");
                }
                return new SentenceModel(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
