package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.JsonFault;
import io.github.hyperdecoders.format.TokenizerFile;
import io.github.hyperdecoders.tokenizer.SentencePieceModel.Piece;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a {@code tokenizer.json}, known to describe a unigram vocabulary, or one of byte pairs.
 *
 * <p>{@link #of(SentencePieceModel, TokenizerConfig, String)} writes what Hugging Face's {@code T5Tokenizer} makes of a SentencePiece
 * model: its pieces, then {@code <extra_id_99>} down to {@code <extra_id_0>}, then added tokens.
 *
 * @param text the JSON
 * @param vocabularySize one more than the greatest token id
 * @param unknownId id of what stands for text outside the vocabulary; -1 where there is no such token
 * @param isBytes whether the tokens are ByT5's
 */
record TokenizerJson(String text, int vocabularySize, int unknownId, boolean isBytes) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION) // two readers must not see two files
            .build();
    private static final List<String> SPECIAL = TokenizerFile.SPECIAL;
    private static final int SENTINELS = 100;

    /** Checks the bytes of the file called {@code file}; an {@link InputException} where they are no such tokenizer. */
    static TokenizerJson read(byte[] content, TokenizerConfig config, String file) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            String json = text.startsWith("\ufeff") ? text.substring(1) : text;
            JsonNode root = JSON.readTree(json);
            return root instanceof ObjectNode object && addTo(object, config.added())
                    ? checked(JSON.writeValueAsString(object), object, file)
                    : checked(json, root, file);
        } catch (CharacterCodingException e) {
            throw new InputException(file + " is not a tokenizer file: it is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw new InputException(file + " is not a tokenizer file: not JSON (" + JsonFault.words(e) + ")", e);
        }
    }

    /** The tokenizer of a SentencePiece model read from {@code file}. */
    static TokenizerJson of(SentencePieceModel model, TokenizerConfig config, String file) {
        ArrayNode vocabulary = JSON.createArrayNode();
        ArrayNode added = JSON.createArrayNode();
        Map<String, Integer> ids = new HashMap<>();
        for (Piece piece : model.pieces()) {
            SentencePieceModel.Type type = piece.type();
            if (type.isNeverCut()) {
                added.add(TokenizerFile.specialToken(vocabulary.size(), piece.text())
                        .put("special", type != SentencePieceModel.Type.USER_DEFINED));
            }
            ids.put(piece.text(), vocabulary.size());
            vocabulary.addArray().add(piece.text()).add((double) piece.score());
        }
        for (int i = Objects.requireNonNullElse(config.extraIds(), SENTINELS) - 1; i >= 0; i--) {
            String token = "<extra_id_" + i + ">";
            if (!ids.containsKey(token)) {
                added.add(TokenizerFile.specialToken(vocabulary.size(), token));
                vocabulary.addArray().add(token).add(0.0);
            }
        }
        Integer end = ids.get(config.endOfSequence());
        if (end == null) {
            throw new InputException(
                    file + " has no piece '" + config.endOfSequence() + "', expected one that ends a text");
        }
        ObjectNode root = TokenizerFile.root(added, vocabulary, model.unkId(), end);
        if (model.pieces().stream().anyMatch(piece -> piece.type() == SentencePieceModel.Type.BYTE)) {
            fallBackToBytes(root);
        }
        if (model.charsmap().length > 0) {
            root.putObject("normalizer")
                    .put("type", "Precompiled")
                    .put("precompiled_charsmap", Base64.getEncoder().encodeToString(model.charsmap()));
        }
        addTo(root, config.added());
        return checked(JSON.writeValueAsString(root), root, file);
    }

    /** Characters that no piece has are written as the pieces of their bytes. */
    private static void fallBackToBytes(ObjectNode root) {
        ((ObjectNode) root.path("model")).put("type", "Unigram").put("byte_fallback", true);
        JsonNode words = root.path("decoder");
        ArrayNode decoders = root.putObject("decoder").put("type", "Sequence").putArray("decoders");
        decoders.addObject().put("type", "ByteFallback");
        decoders.add(words);
    }

    /** ByT5's tokenizer. */
    static TokenizerJson ofBytes(TokenizerConfig config) {
        ObjectNode root =
                ByteVocabulary.json(Objects.requireNonNullElse(config.extraIds(), ByteVocabulary.sentinels()));
        addTo(root, config.added());
        return checked(JSON.writeValueAsString(root), root, "the vocabulary of bytes");
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
        ObjectNode root = TokenizerFile.root(added, vocabulary, T5Tokenizer.UNK_ID, T5Tokenizer.EOS_ID);
        root.putObject("normalizer").put("type", "NFKC");
        return checked(JSON.writeValueAsString(root), root, "the vocabulary");
    }

    /**
     * Adds tokens behind all others, or flags to a piece that is there; as in transformers their ids are the next ones, whatever ids were
     * written down for them.
     *
     * @return whether there was anything to add
     */
    private static boolean addTo(ObjectNode root, List<TokenizerConfig.Added> tokens) {
        Map<String, Integer> ids = new HashMap<>();
        JsonNode vocabulary = root.path("model").path("vocab");
        if (vocabulary.isArray()) {
            for (JsonNode piece : vocabulary) {
                ids.putIfAbsent(piece.path(0).asString(""), ids.size());
            }
        } else {
            vocabulary
                    .properties()
                    .forEach(piece -> ids.put(piece.getKey(), piece.getValue().asInt(0)));
        }
        int next = Math.max(ids.values().stream().mapToInt(id -> id + 1).max().orElse(0), vocabulary.size());
        ArrayNode list = root.withArray("added_tokens");
        Map<String, Integer> present = new HashMap<>();
        for (JsonNode token : list) {
            present.put(token.path("content").asString(""), token.path("id").asInt(0));
            next = Math.max(next, token.path("id").asInt(0) + 1);
        }
        int before = list.size();
        for (TokenizerConfig.Added token : tokens) {
            if (!token.content().isEmpty() && !present.containsKey(token.content())) {
                int id = ids.containsKey(token.content()) ? ids.get(token.content()) : next++;
                present.put(token.content(), id);
                list.add(TokenizerFile.specialToken(id, token.content())
                        .put("special", token.special())
                        .put("single_word", token.singleWord())
                        .put("lstrip", token.lstrip())
                        .put("rstrip", token.rstrip())
                        .put("normalized", token.normalized()));
            }
        }
        return list.size() > before;
    }

    private static TokenizerJson checked(String text, JsonNode root, String file) {
        JsonNode model = root.path("model");
        JsonNode vocabulary = model.path("vocab");
        String type = model.path("type").asString(vocabulary.isObject() ? "BPE" : "Unigram");
        if (!type.equals("Unigram") && !type.equals("BPE")) {
            throw new InputException(
                    file + " holds a " + type + " model; expected a Unigram or BPE model, as T5s have");
        }
        if (type.equals("BPE") ? !vocabulary.isObject() : !vocabulary.isArray()) {
            throw new InputException(file + " is not a tokenizer file: it has no model.vocab");
        }
        checkNormalizer(root.path("normalizer"), file);
        int size = size(vocabulary, root.path("added_tokens"), file);
        if (type.equals("BPE")) {
            int unknown = vocabulary.path(model.path("unk_token").asString("")).asInt(-1);
            boolean isBytes = model.path("merges").isEmpty()
                    && root.path("pre_tokenizer").path("type").asString("").equals("ByteLevel");
            return new TokenizerJson(text, size, unknown, isBytes);
        }
        int unknown = model.path("unk_id").asInt(-1);
        if (unknown < 0 || unknown >= vocabulary.size()) {
            throw new InputException(file + " has unk_id " + unknown + "; expected the id of one of its "
                    + vocabulary.size() + " pieces");
        }
        return new TokenizerJson(text, size, unknown, false);
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

    private static int size(JsonNode vocabulary, JsonNode addedTokens, String file) {
        int pieces = vocabulary.size();
        int size = pieces;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                size = Math.max(size, id.asInt(0) + 1);
            }
        }
        for (JsonNode token : addedTokens) {
            int id = token.path("id").asInt(-1);
            if (id < 0 || id >= Math.max(size, pieces) + addedTokens.size()) {
                throw new InputException("%s has the added token '%s' with id %s; its vocabulary has %d pieces"
                        .formatted(file, token.path("content").asString(""), token.path("id"), pieces));
            }
            size = Math.max(size, id + 1);
        }
        return size;
    }
}
