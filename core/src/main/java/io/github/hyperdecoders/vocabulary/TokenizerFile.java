package io.github.hyperdecoders.vocabulary;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a vocabulary as Hugging Face's {@code tokenizer.json}: text in Unicode's NFKC is split at white space, each word gets U+2581
 * before it and is cut into pieces, and {@code </s>} ends the whole. The form is the one of the published T5 tokenizers.
 */
final class TokenizerFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String END = "</s>";
    private static final int END_ID = Vocabulary.SPECIAL.indexOf(END);
    private static final int UNKNOWN_ID = Vocabulary.SPECIAL.indexOf("<unk>");
    /** Decimals of a score; printing all would depend on the Java version. */
    private static final int DECIMALS = 6;

    private final ArrayNode vocabulary = JSON.createArrayNode();
    private final ArrayNode added = JSON.createArrayNode();

    private TokenizerFile() {}

    static String json(Vocabulary vocabulary) {
        TokenizerFile file = new TokenizerFile();
        Vocabulary.SPECIAL.forEach(file::addSpecial);
        vocabulary.pieces().forEach(piece -> file.add(piece.text(), piece.score()));
        for (int i = vocabulary.sentinels() - 1; i >= 0; i--) {
            file.addSpecial("<extra_id_" + i + ">");
        }
        return JSON.writeValueAsString(file.root());
    }

    private void add(String text, double score) {
        vocabulary.addArray().add(text).add(new BigDecimal(score).setScale(DECIMALS, RoundingMode.HALF_EVEN));
    }

    private void addSpecial(String content) {
        added.addObject()
                .put("id", vocabulary.size())
                .put("special", true)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false);
        add(content, 0);
    }

    private ObjectNode root() {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.set("added_tokens", added);
        root.putObject("normalizer").put("type", "NFKC");
        ObjectNode words = root.putObject("pre_tokenizer").put("type", "Sequence");
        words.putArray("pretokenizers")
                .add(JSON.createObjectNode().put("type", "WhitespaceSplit"))
                .add(spaceMark());
        root.set("post_processor", endOfSequence());
        root.set("decoder", spaceMark());
        root.putObject("model").put("type", "Unigram").put("unk_id", UNKNOWN_ID).set("vocab", vocabulary);
        return root;
    }

    private static ObjectNode spaceMark() {
        return JSON.createObjectNode()
                .put("type", "Metaspace")
                .put("replacement", WordCounts.SPACE)
                .put("str_rep", WordCounts.SPACE)
                .put("add_prefix_space", true);
    }

    private static ObjectNode endOfSequence() {
        ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
        template.putArray("single").add(text("A")).add(end());
        template.putArray("pair").add(text("A")).add(end()).add(text("B")).add(end());
        ObjectNode token = template.putObject("special_tokens").putObject(END).put("id", END);
        token.putArray("ids").add(END_ID);
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
