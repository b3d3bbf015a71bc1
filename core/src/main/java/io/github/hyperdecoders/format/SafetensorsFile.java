package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A safetensors file: 8 bytes of header length, a JSON header, then the tensors end to end, which {@link #data} maps one by one, so that
 * files of any size can be read.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>; checked as strictly as its reference reader does
 */
public final class SafetensorsFile implements TensorFile {
    /** The reference reader's limit. */
    static final long MAX_HEADER = 100_000_000;

    private final MappedFile file;
    private final SafetensorsHeader header;
    private final long dataOffset;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header, long dataOffset) {
        this.file = file;
        this.header = header;
        this.dataOffset = dataOffset;
    }

    /**
     * Reads and checks the header.
     *
     * @throws InputException if the header is too long, malformed or does not fit the file
     */
    public static SafetensorsFile open(Path path) throws IOException {
        MappedFile file = MappedFile.open(path);
        try {
            int headerLength = headerLength(file);
            byte[] json = file.bytes(8, headerLength);
            if (json[0] != '{') {
                throw new InputException(path + ": the header begins with byte " + json[0] + "; expected '{'");
            }
            SafetensorsHeader header = SafetensorsHeader.parse(path, new ByteArrayInputStream(json));
            long found = file.size() - 8 - headerLength;
            if (header.dataLength() > found) {
                // In parts: a forged end may be close to the largest long.
                throw new InputException(path + ": truncated: expected " + header.dataLength()
                        + " bytes of tensors after the header, found " + found);
            }
            if (header.dataLength() < found) {
                throw new InputException(path + ": " + (found - header.dataLength())
                        + " bytes after the last tensor; expected the tensors to cover the file");
            }
            return new SafetensorsFile(file, header, 8L + headerLength);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static int headerLength(MappedFile file) throws IOException {
        if (file.size() < 8) {
            throw new InputException(
                    file.path() + ": truncated: expected 8 bytes of header length, found " + file.size());
        }
        long length = file.read(0, 8).getLong();
        if (length < 2 || length > MAX_HEADER) {
            throw new InputException(file.path() + ": header of " + Long.toUnsignedString(length)
                    + " bytes; expected between 2 and " + MAX_HEADER);
        }
        if (length > file.size() - 8) {
            throw new InputException(
                    file.path() + ": truncated: expected " + length + " bytes of header, found " + (file.size() - 8));
        }
        return (int) length;
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public ByteBuffer data(String name) {
        TensorInfo info = TensorNames.known(path(), tensors(), name);
        return file.tensor(info, dataOffset + header.begins().getOrDefault(name, 0L));
    }

    @Override
    public void close() {
        file.closeUnchecked();
    }
}
