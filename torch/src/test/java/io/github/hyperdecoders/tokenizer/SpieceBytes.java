package io.github.hyperdecoders.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the bytes of a spiece.model, right or wrong. */
final class SpieceBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    SpieceBytes piece(String text, float score, int type) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        field(piece, 1, text.getBytes(StandardCharsets.UTF_8));
        piece.write(0x15);
        piece.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(score)
                .array());
        number(piece, 3, type);
        field(out, 1, piece.toByteArray());
        return this;
    }

    SpieceBytes trainer(int algorithm, int unkId) {
        ByteArrayOutputStream trainer = new ByteArrayOutputStream();
        number(trainer, 3, algorithm);
        number(trainer, 40, unkId);
        field(out, 2, trainer.toByteArray());
        return this;
    }

    SpieceBytes normalizer(byte[] charsmap, boolean addDummyPrefix) {
        ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
        field(normalizer, 1, "nmt_nfkc".getBytes(StandardCharsets.UTF_8));
        field(normalizer, 2, charsmap);
        number(normalizer, 3, addDummyPrefix ? 1 : 0);
        field(out, 3, normalizer.toByteArray());
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream to, int field, int value) {
        varint(to, field << 3);
        varint(to, value);
    }

    private static void field(ByteArrayOutputStream to, int field, byte[] content) {
        varint(to, (field << 3) | 2);
        varint(to, content.length);
        to.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream to, int value) {
        int rest = value;
        while (rest >= 128) {
            to.write((rest & 127) | 128);
            rest >>>= 7;
        }
        to.write(rest);
    }
}
