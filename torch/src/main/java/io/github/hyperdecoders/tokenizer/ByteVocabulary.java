package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.format.TokenizerFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ByT5's vocabulary (Xue et al., 2022), which needs no file: the three special tokens, the bytes of UTF-8 from id 3, and the sentinels. It is
 * written as a byte-level BPE without merges, in which GPT-2's letters stand for bytes.
 */
final class ByteVocabulary {
    private static final int BYTES = 256;
    private static final List<String> SPECIAL = List.of("<pad>", "</s>", "<unk>");
    private static final int SENTINELS = 125;

    private ByteVocabulary() {}

    /** How many sentinels it has where nothing is said. */
    static int sentinels() {
        return SENTINELS;
    }

    /** The tokenizer's JSON. */
    static ObjectNode json(int sentinels) {
        ObjectNode vocabulary = TokenizerJson.JSON.createObjectNode();
        ArrayNode added = TokenizerJson.JSON.createArrayNode();
        for (String special : SPECIAL) {
            // The reference strips white space around these, not around sentinels.
            added.add(TokenizerFile.specialToken(vocabulary.size(), special)
                    .put("lstrip", true)
                    .put("rstrip", true));
            vocabulary.put(special, vocabulary.size());
        }
        List<String> letters = letters();
        letters.forEach(letter -> vocabulary.put(letter, vocabulary.size()));
        for (int i = 0; i < sentinels; i++) {
            added.add(TokenizerFile.specialToken(vocabulary.size(), "<extra_id_" + i + ">"));
            vocabulary.put("<extra_id_" + i + ">", vocabulary.size());
        }
        ObjectNode root = TokenizerFile.root(added, TokenizerJson.JSON.createArrayNode(), 0, SPECIAL.indexOf("</s>"));
        root.set("pre_tokenizer", byteLevel());
        root.set("decoder", byteLevel());
        ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
        model.set("vocab", vocabulary);
        model.putArray("merges");
        return root;
    }

    private static ObjectNode byteLevel() {
        return TokenizerJson.JSON
                .createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", false)
                .put("use_regex", false);
    }

    /** The letter of each byte: itself where it is printable in Latin-1, else one from U+0100 on. */
    private static List<String> letters() {
        List<String> letters = new ArrayList<>();
        int next = BYTES;
        for (int b = 0; b < BYTES; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
            letters.add(Character.toString(printable ? b : next++));
        }
        return letters;
    }

    /** The text of the bytes among {@code ids}; bytes that are no UTF-8 are left out, as the reference does. */
    static String decode(long[] ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long id : ids) {
            if (id >= SPECIAL.size() && id < SPECIAL.size() + BYTES) {
                bytes.write((int) id - SPECIAL.size());
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.IGNORE)
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("malformed bytes are passed over", e);
        }
    }
}
