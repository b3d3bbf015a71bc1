package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.InputException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.hipparchus.special.Gamma;

/**
 * Finds the pieces under which a text is most likely (Kudo 2018, "Subword Regularization", section 3.2): from many seeds, by turns of
 * expectation maximization and dropping a quarter of the pieces, down to the wanted size. The same text and settings give the same
 * vocabulary on every machine.
 */
public final class UnigramTrainer {
    private static final int STEPS = 2;
    private static final double KEPT = 0.75;
    /** A piece that is expected less often than this scores as if it were. */
    private static final double LEAST_COUNT = 0.5;

    private UnigramTrainer() {}

    /**
     * Trains.
     *
     * @throws InputException if there is no text, or no vocabulary of this size can be made of it
     */
    public static Vocabulary train(WordCounts text, VocabularySettings settings) {
        SortedMap<String, Long> words = text.covering(settings.characterCoverage());
        if (words.isEmpty()) {
            throw new InputException("no text to train a vocabulary on");
        }
        int wanted = settings.pieces();
        UnigramModel model = SeedPieces.of(words, settings.longestPiece(), wanted);
        checkSize(settings, WordCounts.characters(words).size(), model.pieces().size());
        while (true) {
            model = fit(model, words);
            double[] counts = model.expect(words).counts();
            int size = model.pieces().size();
            if (size == wanted) {
                return new Vocabulary(scored(model.pieces(), counts), settings.sentinels());
            }
            model = Pruning.prune(model, counts, Math.max(wanted, (int) (KEPT * size)));
        }
    }

    private static void checkSize(VocabularySettings settings, int characters, int seeds) {
        int others = settings.size() - settings.pieces();
        if (settings.pieces() < characters) {
            throw new InputException(
                    ("vocabulary size %d; expected at least %d: %d special tokens and the text's %d characters"
                                    + " (or a lower character coverage than %s)")
                            .formatted(
                                    settings.size(),
                                    others + characters,
                                    others,
                                    characters,
                                    settings.characterCoverage()));
        }
        if (settings.pieces() > seeds) {
            throw new InputException(
                    "vocabulary size %d; expected at most %d: %d special tokens and the %d pieces that the text has to offer"
                            .formatted(settings.size(), others + seeds, others, seeds));
        }
    }

    private static UnigramModel fit(UnigramModel model, SortedMap<String, Long> words) {
        UnigramModel fitted = model;
        for (int step = 0; step < STEPS; step++) {
            fitted = fitted.maximize(fitted.expect(words));
        }
        return fitted;
    }

    /** The pieces, the most probable first; scores are discounted as SentencePiece's are, which disfavours what is rare. */
    private static List<Piece> scored(List<String> pieces, double[] counts) {
        double[] enough =
                Arrays.stream(counts).map(c -> Math.max(c, LEAST_COUNT)).toArray();
        double total = Gamma.digamma(Arrays.stream(enough).sum());
        return IntStream.range(0, enough.length)
                .mapToObj(i -> new Piece(pieces.get(i), Gamma.digamma(enough[i]) - total))
                .sorted(Comparator.comparingDouble((Piece piece) -> -piece.score())
                        .thenComparing(Piece::text))
                .toList();
    }
}
