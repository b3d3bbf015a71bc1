package io.github.hyperdecoders.model;

import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the float tensors of a file as {@code torch.save(model.state_dict(), file)} does: a pickle and a storage each, zipped. */
final class TorchBin {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchBin() {}

    static void write(Path target, TensorFile from) throws IOException {
        TorchBin bin = new TorchBin();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
            bin.ops("\u0080\u0002").global("collections", "OrderedDict").ops(")R(");
            int key = 0;
            for (TensorInfo info : from.tensors().values()) {
                bin.tensor(info, Integer.toString(key));
                key++;
            }
            store(zip, "data.pkl", bin.ops("u.").pickle.toByteArray());
            store(zip, "byteorder", "little".getBytes(StandardCharsets.UTF_8));
            key = 0;
            for (String name : from.tensors().keySet()) {
                ByteBuffer data = from.data(name);
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                store(zip, "data/" + key, bytes);
                key++;
            }
        }
    }

    /** name: _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict()). */
    private void tensor(TensorInfo info, String key) {
        text(info.name()).global("torch._utils", "_rebuild_tensor_v2").ops("((");
        text("storage").global("torch", "FloatStorage").text(key).text("cpu").number(info.elements());
        ops("tQ").number(0).ops("(");
        List<Long> shape = info.shape();
        shape.forEach(this::number);
        ops("t(");
        for (int i = 0; i < shape.size(); i++) {
            number(shape.subList(i + 1, shape.size()).stream().reduce(1L, Math::multiplyExact));
        }
        ops("t\u0089").global("collections", "OrderedDict").ops(")RtR");
    }

    private TorchBin ops(String opcodes) {
        pickle.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private TorchBin global(String module, String name) {
        return ops("c" + module + "\n" + name + "\n");
    }

    private TorchBin text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        ops("X").int32(bytes.length).pickle.writeBytes(bytes);
        return this;
    }

    private TorchBin number(long value) {
        return ops("J").int32(Math.toIntExact(value));
    }

    private TorchBin int32(int value) {
        pickle.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry("archive/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
