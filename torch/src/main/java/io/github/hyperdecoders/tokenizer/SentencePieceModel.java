package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code spiece.model} file says: a unigram vocabulary and how text is normalized before it is cut.
 *
 * <p>Source: sentencepiece_model.proto of github.com/google/sentencepiece ({@code ModelProto} and the messages in it).
 *
 * @param pieces the vocabulary; a piece's place is its id
 * @param charsmap SentencePiece's compiled normalization rules, empty where there are none
 * @param addDummyPrefix whether a space is put before the text
 * @param removeExtraWhitespaces whether runs of spaces count as one and those at the ends as none
 * @param escapeWhitespaces whether a space becomes ▁
 * @param unkId id of the unknown piece
 */
@SuppressWarnings("ArrayRecordComponent") // read once, written once into JSON, never compared
record SentencePieceModel(
        List<Piece> pieces,
        byte[] charsmap,
        boolean addDummyPrefix,
        boolean removeExtraWhitespaces,
        boolean escapeWhitespaces,
        int unkId) {

    /** More pieces than any vocabulary has; the largest T5's is 256,000. */
    private static final int MOST_PIECES = 4_000_000;

    private static final List<String> ALGORITHMS = List.of("?", "unigram", "BPE", "word", "character");
    private static final int UNIGRAM = 1;

    /** What a piece stands for, with its number in {@code SentencePiece.Type}. */
    enum Type {
        NORMAL(1),
        UNKNOWN(2),
        CONTROL(3),
        USER_DEFINED(4),
        UNUSED(5),
        BYTE(6);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        /** Whether such a piece stays whole wherever it stands in a text. */
        boolean isNeverCut() {
            return this == UNKNOWN || this == CONTROL || this == USER_DEFINED;
        }

        static Optional<Type> of(int number) {
            return Arrays.stream(values()).filter(t -> t.number == number).findFirst();
        }
    }

    /** A piece, the logarithm of its probability, and its type. */
    record Piece(String text, float score, Type type) {}

    SentencePieceModel {
        pieces = List.copyOf(pieces);
    }

    /** Reads the bytes of the file called {@code file}; an {@link InputException} where they are no unigram model. */
    static SentencePieceModel read(byte[] content, String file) {
        Builder model = new Builder(file);
        ProtobufReader in = new ProtobufReader(content, file);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> model.addPiece(in.message());
                case 2 -> model.trainer(in.message());
                case 3 -> model.normalizer(in.message());
                default -> in.skip();
            }
        }
        return model.build();
    }

    private static final class Builder {
        private final String file;
        private final List<Piece> pieces = new ArrayList<>();
        private int algorithm = UNIGRAM;
        private int unkId;
        private byte[] charsmap = {};
        private boolean addDummyPrefix = true;
        private boolean removeExtraWhitespaces = true;
        private boolean escapeWhitespaces = true;

        Builder(String file) {
            this.file = file;
        }

        void addPiece(ProtobufReader in) {
            String text = "";
            float score = 0;
            int type = 1;
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 1 -> text = in.string();
                    case 2 -> score = in.float32();
                    case 3 -> type = in.int32();
                    default -> in.skip();
                }
            }
            Optional<Type> known = Type.of(type);
            if (known.isEmpty() || text.isEmpty() || !Float.isFinite(score)) {
                throw new InputException("%s is not a SentencePiece model: piece %d is '%s' of type %d with score %s"
                        .formatted(file, pieces.size(), text, type, score));
            }
            if (pieces.size() == MOST_PIECES) {
                throw new InputException(file + " has more than " + MOST_PIECES + " pieces");
            }
            pieces.add(new Piece(text, score, known.get()));
        }

        void trainer(ProtobufReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 3 -> algorithm = in.int32();
                    case 40 -> unkId = in.int32();
                    default -> in.skip();
                }
            }
        }

        void normalizer(ProtobufReader in) {
            for (int field = in.next(); field != 0; field = in.next()) {
                switch (field) {
                    case 2 -> charsmap = in.bytes();
                    case 3 -> addDummyPrefix = in.bool();
                    case 4 -> removeExtraWhitespaces = in.bool();
                    case 5 -> escapeWhitespaces = in.bool();
                    default -> in.skip();
                }
            }
        }

        SentencePieceModel build() {
            if (pieces.isEmpty()) {
                throw new InputException(file + " is not a SentencePiece model: it has no pieces");
            }
            if (algorithm != UNIGRAM) {
                String name = algorithm > 0 && algorithm < ALGORITHMS.size()
                        ? ALGORITHMS.get(algorithm)
                        : String.valueOf(algorithm);
                throw new InputException(file + " holds a " + name + " model; T5's is a unigram model");
            }
            if (!addDummyPrefix || !removeExtraWhitespaces || !escapeWhitespaces) {
                throw new InputException(
                        ("%s has add_dummy_prefix %b, remove_extra_whitespaces %b and escape_whitespaces %b;"
                                        + " T5's model has all three")
                                .formatted(file, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces));
            }
            return new SentencePieceModel(
                    pieces, charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, unkId);
        }
    }
}
