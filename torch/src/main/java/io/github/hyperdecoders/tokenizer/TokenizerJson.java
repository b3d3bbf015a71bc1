package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.TokenizerFile;
import io.github.hyperdecoders.tokenizer.SentencePieceModel.Piece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a {@code tokenizer.json}, known to describe a T5 tokenizer: a unigram vocabulary that begins {@code <pad>},
 * {@code </s>}, {@code <unk>}.
 *
 * <p>{@link #of(SentencePieceModel, String)} writes what Hugging Face's {@code T5Converter} (transformers,
 * convert_slow_tokenizer.py) writes: the model's pieces, then {@code <extra_id_99>} down to {@code <extra_id_0>}.
 *
 * @param text the JSON
 * @param vocabularySize one more than the greatest token id
 */
record TokenizerJson(String text, int vocabularySize) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION) // two readers must not see two files
            .build();
    private static final List<String> SPECIAL = TokenizerFile.SPECIAL;
    private static final int EXTRA_IDS = 100;

    /** Checks the bytes of the file called {@code file}; an {@link InputException} where they are no T5 tokenizer. */
    static TokenizerJson read(byte[] content, String file) {
        JsonNode root;
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            root = JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not a tokenizer file: it is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw new InputException(file + " is not a tokenizer file: not JSON (" + e.getOriginalMessage() + ")", e);
        }
        JsonNode model = root.path("model");
        String type = model.path("type").asString("Unigram");
        if (!type.equals("Unigram")) {
            throw new InputException(file + " holds a " + type + " model; T5's is a Unigram model");
        }
        if (!model.path("vocab").isArray()) {
            throw new InputException(file + " is not a tokenizer file: it has no model.vocab list");
        }
        return checked(text, root, file);
    }

    /** The tokenizer of a SentencePiece model read from {@code file}. */
    static TokenizerJson of(SentencePieceModel model, String file) {
        ArrayNode vocabulary = JSON.createArrayNode();
        for (Piece piece : model.pieces()) {
            vocabulary.addArray().add(piece.text()).add((double) piece.score());
        }
        ArrayNode added = JSON.createArrayNode();
        for (int id = 0; id < SPECIAL.size(); id++) {
            added.add(TokenizerFile.specialToken(id, SPECIAL.get(id)));
        }
        for (int i = EXTRA_IDS - 1; i >= 0; i--) {
            String token = "<extra_id_" + i + ">";
            added.add(TokenizerFile.specialToken(vocabulary.size(), token));
            vocabulary.addArray().add(token).add(0.0);
        }
        ObjectNode root = TokenizerFile.root(added, vocabulary, model.unkId());
        if (model.charsmap().length > 0) {
            root.putObject("normalizer")
                    .put("type", "Precompiled")
                    .put("precompiled_charsmap", Base64.getEncoder().encodeToString(model.charsmap()));
        }
        return checked(JSON.writeValueAsString(root), root, file);
    }

    /** The tokenizer of {@code <pad>}, {@code </s>}, {@code <unk>} and then these pieces; its normalization is Unicode's NFKC. */
    static TokenizerJson of(List<Piece> pieces) {
        ArrayNode added = JSON.createArrayNode();
        ArrayNode vocabulary = JSON.createArrayNode();
        for (int id = 0; id < SPECIAL.size(); id++) {
            added.add(TokenizerFile.specialToken(id, SPECIAL.get(id)));
            vocabulary.addArray().add(SPECIAL.get(id)).add(0.0);
        }
        for (Piece piece : pieces) {
            vocabulary.addArray().add(piece.text()).add((double) piece.score());
        }
        ObjectNode root = TokenizerFile.root(added, vocabulary, T5Tokenizer.UNK_ID);
        root.putObject("normalizer").put("type", "NFKC");
        return checked(JSON.writeValueAsString(root), root, "the vocabulary");
    }

    private static TokenizerJson checked(String text, JsonNode root, String file) {
        JsonNode vocabulary = root.path("model").path("vocab");
        for (int id = 0; id < SPECIAL.size(); id++) {
            String token = vocabulary.path(id).path(0).asString("nothing");
            if (!token.equals(SPECIAL.get(id))) {
                throw new InputException("%s has '%s' as token %d; a T5 tokenizer has '%s' there"
                        .formatted(file, token, id, SPECIAL.get(id)));
            }
        }
        int unkId = root.path("model").path("unk_id").asInt(-1);
        if (unkId != T5Tokenizer.UNK_ID) {
            throw new InputException(
                    file + " has unk_id " + unkId + "; a T5 tokenizer has " + T5Tokenizer.UNK_ID + " (<unk>)");
        }
        checkNormalizer(root.path("normalizer"), file);
        return new TokenizerJson(text, size(vocabulary.size(), root.path("added_tokens"), file));
    }

    private static void checkNormalizer(JsonNode node, String file) {
        JsonNode charsmap = node.path("precompiled_charsmap");
        if (!charsmap.isMissingNode() || node.path("type").asString("").equals("Precompiled")) {
            CharsMap.check(charsmap.asString("none"), file);
        }
        for (JsonNode part : node) {
            checkNormalizer(part, file);
        }
    }

    private static int size(int pieces, JsonNode addedTokens, String file) {
        int size = pieces;
        for (JsonNode token : addedTokens) {
            int id = token.path("id").asInt(-1);
            if (id < 0 || id >= pieces + addedTokens.size()) {
                throw new InputException("%s has the added token '%s' with id %s; its vocabulary has %d pieces"
                        .formatted(file, token.path("content").asString(""), token.path("id"), pieces));
            }
            size = Math.max(size, id + 1);
        }
        return size;
    }
}
