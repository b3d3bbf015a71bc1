package io.github.hyperdecoders.format;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of the published T5 tokenizers' {@code tokenizer.json}: a normalizer, white space split, each word with U+2581 before it and
 * cut into pieces of a unigram vocabulary, {@code </s>} after the whole.
 */
public final class TokenizerFile {
    /** What the file is called in a folder. */
    public static final String NAME = "tokenizer.json";
    /** Tokens 0, 1 and 2 of every T5. */
    public static final List<String> SPECIAL = List.of("<pad>", "</s>", "<unk>");
    /** What stands for the space before a word. */
    public static final String SPACE = "\u2581";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String END = "</s>";

    private TokenizerFile() {}

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
                .put("replacement", SPACE)
                .put("str_rep", SPACE)
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
