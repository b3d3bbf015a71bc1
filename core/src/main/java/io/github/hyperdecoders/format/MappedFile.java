package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file open for reading of which regions of up to 2 GiB - 1 are mapped or copied; all buffers are little-endian. */
final class MappedFile implements Closeable {
    /** Below this, copying is cheaper than a mapping, of which Linux grants a process 65,530. */
    private static final int WORTH_MAPPING = 1 << 14;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private MappedFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    static MappedFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new MappedFile(path, channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** A region mapped read-only; its address is congruent to {@code offset} modulo the page size. */
    ByteBuffer map(long offset, long length) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A region copied to the heap. */
    ByteBuffer read(long offset, int length) throws IOException {
        return ByteBuffer.wrap(bytes(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A region copied to an array. */
    byte[] bytes(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        fill(ByteBuffer.wrap(bytes), offset);
        return bytes;
    }

    /** A region read-only at an address that {@code alignment} divides: mapped, or copied if it is small or not so aligned in the file. */
    ByteBuffer region(long offset, int length, int alignment) throws IOException {
        if (length >= WORTH_MAPPING && offset % alignment == 0) {
            return map(offset, length);
        }
        return fill(ByteBuffer.allocateDirect(length), offset)
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tensor that lies in the file as it is. */
    ByteBuffer tensor(TensorInfo info, long offset) {
        int length = mappable(info.name(), info.byteLength());
        try {
            return region(offset, length, info.dtype().bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot read tensor " + Quoted.of(info.name()), e);
        }
    }

    /** The length as an int, where a buffer can be that long. */
    int mappable(String tensor, long length) {
        if (length > Integer.MAX_VALUE) {
            throw new InputException(path + ": tensor " + Quoted.of(tensor) + " takes " + length
                    + " bytes; a single tensor may take at most " + Integer.MAX_VALUE);
        }
        return (int) length;
    }

    private ByteBuffer fill(ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new EOFException(path + " was shortened while it was read");
            }
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** For {@link TensorFile#close}, which declares no I/O failure. */
    void closeUnchecked() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
