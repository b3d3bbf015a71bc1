package io.github.hyperdecoders.vocabulary;

import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.TokenizerFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A T5 vocabulary in the order of its ids: {@code <pad>}, {@code </s>}, {@code <unk>}, the pieces, and the sentinels down to {@code
 * <extra_id_0>}, which has the greatest id.
 *
 * @param pieces what text is cut into; the first has id 3
 * @param sentinels how many there are
 */
public record Vocabulary(List<Piece> pieces, int sentinels) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int UNKNOWN_ID = TokenizerFile.SPECIAL.indexOf("<unk>");
    private static final int END_ID = TokenizerFile.SPECIAL.indexOf("</s>");
    /** Decimals of a score; printing all would depend on the Java version. */
    private static final int DECIMALS = 6;

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
        return TokenizerFile.SPECIAL.contains(text) || text.matches("<extra_id_\\d+>");
    }

    /** One more than the greatest id. */
    public int size() {
        return TokenizerFile.SPECIAL.size() + pieces.size() + sentinels;
    }

    /** Id of {@code <extra_id_0>}, from which the other sentinels count down. */
    public int firstSentinel() {
        return size() - 1;
    }

    /**
     * The text of a {@code tokenizer.json} that cuts with this vocabulary, as Hugging Face's tokenizers and ours read it; its normalizer
     * is Unicode's NFKC.
     */
    public String tokenizerJson() {
        ArrayNode all = JSON.createArrayNode();
        ArrayNode added = JSON.createArrayNode();
        TokenizerFile.SPECIAL.forEach(special -> addSpecial(all, added, special));
        pieces.forEach(piece -> add(all, piece.text(), piece.score()));
        for (int i = sentinels - 1; i >= 0; i--) {
            addSpecial(all, added, "<extra_id_" + i + ">");
        }
        ObjectNode root = TokenizerFile.root(added, all, UNKNOWN_ID, END_ID);
        root.putObject("normalizer").put("type", "NFKC");
        return JSON.writeValueAsString(root);
    }

    private static void add(ArrayNode all, String text, double score) {
        all.addArray().add(text).add(new BigDecimal(score).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static void addSpecial(ArrayNode all, ArrayNode added, String content) {
        added.add(TokenizerFile.specialToken(all.size(), content));
        add(all, content, 0);
    }

    /** Writes {@code tokenizer.json} into the folder, replacing one that is there. */
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(TokenizerFile.NAME), tokenizerJson());
    }
}
