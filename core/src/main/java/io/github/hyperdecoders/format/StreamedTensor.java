package io.github.hyperdecoders.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Tensor data from whatever can write its bytes. */
record StreamedTensor(TensorInfo info, IoConsumer<WritableByteChannel> bytes) implements TensorData {
    private static final int CHUNK = 1 << 20;

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        bytes.accept(channel);
    }

    /** In pieces, because the JDK copies a heap buffer into a direct one of the same size and keeps that per thread. */
    static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        ByteBuffer rest = bytes.duplicate();
        int end = rest.limit();
        while (rest.position() < end) {
            rest.limit(Math.min(end, rest.position() + CHUNK));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            rest.limit(end);
        }
    }
}
