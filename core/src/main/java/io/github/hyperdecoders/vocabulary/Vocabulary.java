package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A T5 vocabulary in the order of its ids: {@code <pad>}, {@code </s>}, {@code <unk>}, the pieces, and the sentinels down to {@code
 * <extra_id_0>}, which has the greatest id.
 *
 * @param pieces what text is cut into; the first has id 3
 * @param sentinels how many there are
 */
public record Vocabulary(List<Piece> pieces, int sentinels) {
    /** Tokens 0, 1 and 2 of every T5. */
    static final List<String> SPECIAL = List.of("<pad>", "</s>", "<unk>");

    private static final String FILE = "tokenizer.json";

    /** @throws IllegalArgumentException if a piece stands twice or is a special token */
    public Vocabulary {
        pieces = List.copyOf(pieces);
        Set<String> texts = pieces.stream().map(Piece::text).collect(Collectors.toCollection(HashSet::new));
        if (texts.size() < pieces.size() || texts.stream().anyMatch(Vocabulary::isSpecial) || sentinels < 0) {
            throw new IllegalArgumentException(
                    "a piece stands twice or is a special token, or there are " + sentinels + " sentinels");
        }
    }

    static boolean isSpecial(String text) {
        return SPECIAL.contains(text) || text.matches("<extra_id_\\d+>");
    }

    /** One more than the greatest id. */
    public int size() {
        return SPECIAL.size() + pieces.size() + sentinels;
    }

    /** Id of {@code <extra_id_0>}, from which the other sentinels count down. */
    public int firstSentinel() {
        return size() - 1;
    }

    /** The text of a {@code tokenizer.json} that cuts with this vocabulary, as Hugging Face's tokenizers and ours read it. */
    public String tokenizerJson() {
        return TokenizerFile.json(this);
    }

    /** Writes {@code tokenizer.json} into the folder, replacing one that is there. */
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(FILE), tokenizerJson());
    }
}
