package io.github.hyperdecoders.sentence;

import io.github.hyperdecoders.metric.SentenceSplitter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import opennlp.tools.sentdetect.SentenceDetectorME;
import opennlp.tools.sentdetect.SentenceModel;

/** Finds English sentences with OpenNLP's model, where the reference uses NLTK's Punkt. */
public final class OpenNlpSentences implements SentenceSplitter {
    private static final String RESOURCE = "/opennlp-en-ud-ewt-sentence-1.3-2.5.4.bin";

    @Override
    public List<String> sentences(String text) {
        // The detector keeps state between calls; only the model can be shared among threads.
        SentenceDetectorME detector = new SentenceDetectorME(English.MODEL);
        return text.lines()
                .flatMap(line -> Arrays.stream(detector.sentDetect(line)))
                .toList();
    }

    /** Read on first use: most metrics need no sentences. */
    private static final class English {
        static final SentenceModel MODEL = read();

        private static SentenceModel read() {
            try (InputStream file = OpenNlpSentences.class.getResourceAsStream(RESOURCE)) {
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
