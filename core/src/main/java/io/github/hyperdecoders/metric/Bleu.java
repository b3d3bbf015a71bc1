package io.github.hyperdecoders.metric;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Corpus BLEU of translations with one reference each (Papineni et al. 2002) as sacrebleu computes it by default (Post 2018):
 * mteval-13a tokens, letter case kept, n-grams up to four, exponential smoothing (Chen and Cherry 2014, method 3).
 */
public final class Bleu {
    private static final int MAX_ORDER = 4;
    /** Where Maven puts the version in a packaged jar; absent when classes are run unpackaged. */
    private static final String POM = "/META-INF/maven/io.github.hyperdecoders/hyperdecoders-core/pom.properties";

    private Bleu() {}

    /**
     * BLEU of the whole corpus, from 0 to 100; it is no mean over sentences.
     *
     * @throws IllegalArgumentException if the lists are empty or differ in length
     */
    public static double corpus(List<String> predictions, List<String> targets) {
        if (predictions.size() != targets.size() || targets.isEmpty()) {
            throw new IllegalArgumentException(predictions.size() + " predictions for " + targets.size()
                    + " targets; expected as many, at least one");
        }
        long[] matches = new long[MAX_ORDER + 1];
        long[] totals = new long[MAX_ORDER + 1];
        long predictedLength = 0;
        long targetLength = 0;
        for (int i = 0; i < targets.size(); i++) {
            List<String> predicted = Tokenizer13a.tokens(predictions.get(i));
            List<String> wanted = Tokenizer13a.tokens(targets.get(i));
            predictedLength += predicted.size();
            targetLength += wanted.size();
            for (int n = 1; n <= MAX_ORDER; n++) {
                Map<List<String>, Integer> runs = NGrams.of(n, predicted);
                matches[n] += NGrams.common(runs, NGrams.of(n, wanted));
                totals[n] += NGrams.total(runs);
            }
        }
        return 100 * brevityPenalty(predictedLength, targetLength) * meanPrecision(matches, totals);
    }

    /** What is needed to compare the score with others', in sacrebleu's form; the version is that of this program. */
    public static String signature() {
        return "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:hyperdecoders-" + version();
    }

    private static double brevityPenalty(long predicted, long wanted) {
        return predicted >= wanted ? 1 : predicted == 0 ? 0 : Math.exp(1 - (double) wanted / predicted);
    }

    /** The geometric mean of the precisions; 0 if nothing matches or no prediction is long enough to hold a run of four. */
    private static double meanPrecision(long[] matches, long[] totals) {
        // A run of two or more can only match where its tokens do.
        if (matches[1] == 0 || totals[MAX_ORDER] == 0) {
            return 0;
        }
        double logs = 0;
        double smoothing = 1;
        for (int n = 1; n <= MAX_ORDER; n++) {
            if (matches[n] == 0) {
                // The first order without a match counts half a match, the next a quarter, and so on.
                smoothing /= 2;
            }
            logs += Math.log((matches[n] == 0 ? smoothing : matches[n]) / totals[n]);
        }
        return Math.exp(logs / MAX_ORDER);
    }

    private static String version() {
        try (InputStream file = Bleu.class.getResourceAsStream(POM)) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unpackaged");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
