package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** A tensor to be written: what it is, and its bytes on demand, so that a model larger than the heap can be streamed. */
public interface TensorData {
    TensorInfo info();

    /** Writes exactly {@code info().byteLength()} bytes: little-endian, row-major. */
    void writeTo(WritableByteChannel channel) throws IOException;

    /**
     * A tensor whose bytes are those between the buffer's position and limit; the buffer is not copied and its position is not moved.
     *
     * @throws InputException if their number is not that of dtype and shape
     */
    static TensorData of(String name, DType dtype, List<Long> shape, ByteBuffer bytes) {
        TensorInfo info = new TensorInfo(name, dtype, shape);
        if (bytes.remaining() != info.byteLength()) {
            throw new InputException("tensor " + Quoted.of(name) + " of " + dtype + " " + shape + " takes "
                    + info.byteLength() + " bytes, got " + bytes.remaining());
        }
        return new StreamedTensor(info, channel -> StreamedTensor.writeFully(channel, bytes));
    }

    /** A tensor of an open file, read when it is written; the file must stay open until then. */
    static TensorData of(TensorFile file, String name) {
        return new StreamedTensor(
                TensorNames.known(file.path(), file.tensors(), name),
                channel -> StreamedTensor.writeFully(channel, file.data(name)));
    }

    /** A tensor whose bytes {@code bytes} writes when asked. */
    static TensorData of(TensorInfo info, IoConsumer<WritableByteChannel> bytes) {
        return new StreamedTensor(info, bytes);
    }
}
