package io.github.hyperdecoders.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays pickles and storages out as torch.save does: a zip of stored entries padded to 64 bytes, or the older pickles end to end. */
final class TorchArchive {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean zip64;
    private int method;
    private boolean renameLocally;

    static TorchArchive of(byte[] pickle) {
        return new TorchArchive().entry("archive/data.pkl", pickle).entry("archive/byteorder", bytes("little"));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    TorchArchive entry(String name, byte[] content) {
        entries.put(name, content);
        return this;
    }

    TorchArchive storage(String key, byte[] content) {
        return entry("archive/data/" + key, content);
    }

    TorchArchive zip64() {
        zip64 = true;
        return this;
    }

    TorchArchive method(int value) {
        method = value;
        return this;
    }

    TorchArchive renameLocally() {
        renameLocally = true;
        return this;
    }

    Path write(Path file) throws IOException {
        return Files.write(file, zip());
    }

    byte[] zip() {
        Buffer out = new Buffer();
        Buffer directory = new Buffer();
        entries.forEach((name, content) -> {
            byte[] nameBytes = bytes(name);
            byte[] localName = renameLocally ? bytes("x" + name.substring(1)) : nameBytes;
            int offset = out.size();
            int padding = 64 - (offset + 34 + nameBytes.length) % 64;
            out.u32(0x04034b50)
                    .u16(0)
                    .u16(8)
                    .u16(method)
                    .u32(0)
                    .u32(0)
                    .u32(0)
                    .u32(0)
                    .u16(localName.length);
            out.u16(4 + padding).put(localName).u16(0x4246).u16(padding).put(new byte[padding]);
            out.put(content);
            directory.u32(0x02014b50).u16(0).u16(0).u16(8).u16(method).u32(0).u32(0);
            directory
                    .u32(zip64 ? -1 : content.length)
                    .u32(zip64 ? -1 : content.length)
                    .u16(nameBytes.length);
            directory
                    .u16(zip64 ? 28 : 0)
                    .u16(0)
                    .u16(0)
                    .u16(0)
                    .u32(0)
                    .u32(zip64 ? -1 : offset)
                    .put(nameBytes);
            if (zip64) {
                directory.u16(1).u16(24).u64(content.length).u64(content.length).u64(offset);
            }
        });
        int start = out.size();
        out.put(directory.toByteArray());
        int end = out.size();
        if (zip64) {
            out.u32(0x06064b50)
                    .u64(44)
                    .u16(0)
                    .u16(0)
                    .u32(0)
                    .u32(0)
                    .u64(entries.size())
                    .u64(entries.size());
            out.u64(end - start).u64(start).u32(0x07064b50).u32(0).u64(end).u32(1);
        }
        out.u32(0x06054b50).u16(0).u16(0).u16(zip64 ? 0xffff : entries.size()).u16(zip64 ? 0xffff : entries.size());
        out.u32(zip64 ? -1 : end - start).u32(zip64 ? -1 : start).u16(0);
        return out.toByteArray();
    }

    /** Magic number, protocol and sizes; then the object, the list of keys, and per storage count and bytes. */
    static byte[] legacy(byte[] pickle, Map<String, byte[]> storages, Map<String, Long> counts) {
        Buffer out = new Buffer().put(FileKind.LEGACY);
        out.put(new PickleWriter().number(1001).stop());
        PickleWriter system =
                new PickleWriter().ops("}(").text("protocol_version").number(1001);
        out.put(system.text("little_endian").op(0x88).op('u').stop());
        out.put(pickle);
        PickleWriter keys = new PickleWriter().ops("](");
        storages.keySet().forEach(keys::text);
        out.put(keys.op('e').stop());
        storages.forEach(
                (key, content) -> out.u64(counts.getOrDefault(key, -1L)).put(content));
        return out.toByteArray();
    }

    /** A pickle of one float tensor "w" on storage "0" of so many elements. */
    static byte[] oneFloat(long elements, long offset, List<Long> shape, List<Long> strides) {
        PickleWriter pickle = new PickleWriter().startDict().text("w").startTensor();
        return pickle.storage("FloatStorage", "0", elements, false)
                .rebuild(offset, shape, strides)
                .endDict();
    }

    private static final class Buffer extends ByteArrayOutputStream {
        Buffer u16(int value) {
            return put(little(2).putShort((short) value));
        }

        Buffer u32(int value) {
            return put(little(4).putInt(value));
        }

        Buffer u64(long value) {
            return put(little(8).putLong(value));
        }

        Buffer put(byte[] bytes) {
            writeBytes(bytes);
            return this;
        }

        private Buffer put(ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            return put(bytes);
        }

        private static ByteBuffer little(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
