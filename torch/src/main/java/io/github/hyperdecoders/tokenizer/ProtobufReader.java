package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads one protobuf message field by field, never past its end and never allocating more than is there.
 *
 * <p>Format: <a href="https://protobuf.dev/programming-guides/encoding/">protobuf.dev, Encoding</a>. Groups, which no message we read
 * has, are refused. Every fault is an {@link InputException} that names the file and the byte.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private final int start;
    private final String file;
    private int wireType;

    ProtobufReader(byte[] message, String file) {
        this(ByteBuffer.wrap(message), 0, file);
    }

    private ProtobufReader(ByteBuffer bytes, int start, String file) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.start = start;
        this.file = file;
    }

    /** Moves to the next field and returns its number, or 0 at the end of the message. */
    int next() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        long tag = varint();
        wireType = (int) (tag & 7);
        long field = tag >>> 3;
        if (field == 0 || field > 0x1fffffff) {
            throw fault("has a field of number " + field);
        }
        return (int) field;
    }

    void skip() {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> take(8);
            case LENGTH_DELIMITED -> take(length());
            case FIXED32 -> take(4);
            default -> throw fault("has a field of unknown wire type " + wireType);
        }
    }

    int int32() {
        expect(VARINT);
        return (int) varint();
    }

    boolean bool() {
        expect(VARINT);
        return varint() != 0;
    }

    float float32() {
        expect(FIXED32);
        return take(4).getFloat();
    }

    ProtobufReader message() {
        expect(LENGTH_DELIMITED);
        int length = length();
        int at = start + bytes.position();
        return new ProtobufReader(take(length), at, file);
    }

    byte[] bytes() {
        expect(LENGTH_DELIMITED);
        ByteBuffer slice = take(length());
        byte[] copy = new byte[slice.remaining()];
        slice.get(copy);
        return copy;
    }

    String string() {
        expect(LENGTH_DELIMITED);
        ByteBuffer slice = take(length());
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw fault("has a text that is not UTF-8");
        }
    }

    private void expect(int type) {
        if (wireType != type) {
            throw fault("has a field of wire type " + wireType + " where " + type + " belongs");
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw fault("names a length of " + Long.toUnsignedString(length) + " bytes where " + bytes.remaining()
                    + " are left");
        }
        return (int) length;
    }

    private ByteBuffer take(int length) {
        if (length > bytes.remaining()) {
            throw fault("ends inside a field");
        }
        ByteBuffer slice = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return slice;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw fault("ends inside a number");
            }
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw fault("has a number of more than ten bytes");
    }

    private InputException fault(String what) {
        return new InputException("%s is not a whole SentencePiece model: it %s (byte %d)"
                .formatted(file, what, start + bytes.position()));
    }
}
