package io.github.hyperdecoders.format;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Emits pickle opcodes as torch.save does with protocol 2, and whatever a forger would add. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    PickleWriter() {
        op(0x80).op(2);
    }

    byte[] stop() {
        op('.');
        return out.toByteArray();
    }

    PickleWriter op(int opcode) {
        out.write(opcode);
        return this;
    }

    PickleWriter ops(String opcodes) {
        return raw(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }

    PickleWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter u32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    PickleWriter text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return op('X').u32(bytes.length).raw(bytes);
    }

    PickleWriter global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    PickleWriter number(long value) {
        if (value == (int) value) {
            return op('J').u32((int) value);
        }
        byte[] bigEndian = BigInteger.valueOf(value).toByteArray();
        op(0x8a).op(bigEndian.length);
        for (int i = bigEndian.length - 1; i >= 0; i--) {
            op(bigEndian[i]);
        }
        return this;
    }

    PickleWriter numbers(List<Long> values) {
        op('(');
        values.forEach(this::number);
        return op('t');
    }

    /** ('storage', torch.XStorage, key, 'cpu', elements) and BINPERSID; {@code legacy} adds the view, None. */
    PickleWriter storage(String type, String key, long elements, boolean legacy) {
        op('(').text("storage").global("torch", type).text(key).text("cpu").number(elements);
        return ops(legacy ? "NtQ" : "tQ");
    }

    /** The rest of a {@code _rebuild_tensor_v2} call, after the storage. */
    PickleWriter rebuild(long offset, List<Long> shape, List<Long> strides) {
        number(offset).numbers(shape).numbers(strides).op(0x89);
        return global("collections", "OrderedDict").ops(")RtR");
    }

    PickleWriter startTensor() {
        return global("torch._utils", "_rebuild_tensor_v2").op('(');
    }

    PickleWriter startDict() {
        return global("collections", "OrderedDict").ops(")R(");
    }

    /** Begins a dict as the value of a key. */
    PickleWriter startDictValue() {
        return startDict();
    }

    /** SETITEMS of a dict that is a value. */
    PickleWriter endDictValue() {
        return op('u');
    }

    /** SETITEMS, then BUILD with {'_metadata': OrderedDict()}, as {@code Module.state_dict} leaves it. */
    byte[] endDict() {
        op('u').op('}').text("_metadata").global("collections", "OrderedDict").ops(")Rs");
        return op('b').stop();
    }
}
