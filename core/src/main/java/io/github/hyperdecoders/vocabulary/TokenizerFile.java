package io.github.hyperdecoders.vocabulary;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of the published T5 tokenizers' {@code tokenizer.json}: a normalizer, white space split, each word with U+2581 before it and
 * cut into pieces of a unigram vocabulary, {@code </s>} after the whole.
 */
public final class TokenizerFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String END = "</s>";
    private static final int END_ID = Vocabulary.SPECIAL.indexOf(END);
    private static final int UNKNOWN_ID = Vocabulary.SPECIAL.indexOf("<unk>");
    /** Decimals of a score; printing all would depend on the Java version. */
    private static final int DECIMALS = 6;

    private TokenizerFile() {}

    /** The file of a trained vocabulary; its normalizer is Unicode's NFKC. */
    static String json(Vocabulary vocabulary) {
        ArrayNode pieces = JSON.createArrayNode();
        ArrayNode added = JSON.createArrayNode();
        Vocabulary.SPECIAL.forEach(special -> addSpecial(pieces, added, special));
        vocabulary.pieces().forEach(piece -> add(pieces, piece.text(), piece.score()));
        for (int i = vocabulary.sentinels() - 1; i >= 0; i--) {
            addSpecial(pieces, added, "<extra_id_" + i + ">");
        }
        ObjectNode root = root(added, pieces, UNKNOWN_ID, END_ID);
        root.putObject("normalizer").put("type", "NFKC");
        return JSON.writeValueAsString(root);
    }

    private static void add(ArrayNode pieces, String text, double score) {
        pieces.addArray().add(text).add(new BigDecimal(score).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }

    private static void addSpecial(ArrayNode pieces, ArrayNode added, String content) {
        added.add(specialToken(pieces.size(), content));
        add(pieces, content, 0);
    }

    /** An entry of {@code added_tokens}: a piece that stays whole wherever it stands in a text. */
    public static ObjectNode specialToken(int id, String content) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("special", true)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false);
    }

    /**
     * The whole file, its normalizer null still.
     *
     * @param addedTokens made by {@link #specialToken}
     * @param vocabulary pairs of piece and score, the place of a pair its id
     * @param endId the id of what ends a text
     */
    public static ObjectNode root(ArrayNode addedTokens, ArrayNode vocabulary, int unkId, int endId) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", addedTokens);
        root.putNull("normalizer");
        ObjectNode words = root.putObject("pre_tokenizer").put("type", "Sequence");
        words.putArray("pretokenizers")
                .add(JSON.createObjectNode().put("type", "WhitespaceSplit"))
                .add(spaceMark());
        root.set("post_processor", endOfSequence(endId));
        root.set("decoder", spaceMark());
        root.putObject("model").put("unk_id", unkId).set("vocab", vocabulary);
        return root;
    }

    private static ObjectNode spaceMark() {
        return JSON.createObjectNode()
                .put("type", "Metaspace")
                .put("replacement", WordCounts.SPACE)
                .put("str_rep", WordCounts.SPACE)
                .put("add_prefix_space", true);
    }

    private static ObjectNode endOfSequence(int id) {
        ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
        template.putArray("single").add(text("A")).add(end());
        template.putArray("pair").add(text("A")).add(end()).add(text("B")).add(end());
        ObjectNode token = template.putObject("special_tokens").putObject(END).put("id", END);
        token.putArray("ids").add(id);
        token.putArray("tokens").add(END);
        return template;
    }

    private static ObjectNode text(String id) {
        ObjectNode node = JSON.createObjectNode();
        node.putObject("Sequence").put("id", id).put("type_id", 0);
        return node;
    }

    private static ObjectNode end() {
        ObjectNode node = JSON.createObjectNode();
        node.putObject("SpecialToken").put("id", END).put("type_id", 0);
        return node;
    }
}
