package io.github.hyperdecoders.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes safetensors files, streaming and whole or not at all. Like the reference writer it puts the widest element types first and then
 * goes by name, and pads the header to 8 bytes, so that each tensor is aligned; the same input gives the same bytes.
 */
public final class SafetensorsWriter {
    private SafetensorsWriter() {}

    /**
     * Writes {@code target} atomically: a reader sees the old file or the complete new one, and a failure leaves nothing behind.
     *
     * @throws IllegalArgumentException if two tensors share a name, one is named {@code __metadata__}, one writes more or fewer bytes
     *     than its {@link TensorInfo} says, or the header would exceed 100,000,000 bytes
     */
    public static void write(Path target, Collection<? extends TensorData> tensors, Map<String, String> metadata)
            throws IOException {
        List<TensorData> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.<TensorData>comparingInt(t -> -t.info().dtype().bytes())
                .thenComparing(t -> t.info().name()));
        ByteBuffer header = header(ordered, metadata);
        AtomicFiles.write(target, channel -> {
            StreamedTensor.writeFully(channel, header);
            for (TensorData tensor : ordered) {
                writeTensor(channel, tensor);
            }
        });
    }

    private static ByteBuffer header(List<TensorData> tensors, Map<String, String> metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put(SafetensorsHeader.METADATA, new TreeMap<>(metadata));
        }
        Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
        long begin = 0;
        for (TensorData tensor : tensors) {
            TensorInfo info = tensor.info();
            if (!names.add(info.name())) {
                throw new IllegalArgumentException("tensor name " + Quoted.of(info.name()) + " is taken");
            }
            long end = Math.addExact(begin, info.byteLength());
            json.put(info.name(), new Entry(info.dtype(), info.shape(), List.of(begin, end)));
            begin = end;
        }
        byte[] bytes = StrictJson.MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        int padded = Math.addExact(bytes.length, 7) / 8 * 8;
        if (padded > SafetensorsFile.MAX_HEADER) {
            throw new IllegalArgumentException(
                    "a header of " + padded + " bytes is over the format's limit of " + SafetensorsFile.MAX_HEADER);
        }
        byte[] spaced = Arrays.copyOf(bytes, padded);
        Arrays.fill(spaced, bytes.length, padded, (byte) ' ');
        return ByteBuffer.allocate(8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(spaced)
                .flip();
    }

    /** One tensor in the header; the keys stay in this order. */
    @JsonPropertyOrder({"dtype", "shape", "data_offsets"})
    record Entry(
            DType dtype,
            List<Long> shape,
            @JsonProperty("data_offsets") List<Long> offsets) {}

    private static void writeTensor(FileChannel channel, TensorData tensor) throws IOException {
        Metered metered = new Metered(channel, tensor.info());
        tensor.writeTo(metered);
        if (metered.left != 0) {
            throw new IllegalArgumentException(
                    "tensor " + Quoted.of(tensor.info().name()) + " wrote " + metered.left + " bytes fewer than the "
                            + tensor.info().byteLength() + " of its shape");
        }
    }

    /** Lets a tensor write its own bytes and no others; closing it does nothing. */
    private static final class Metered implements WritableByteChannel {
        private final FileChannel channel;
        private final TensorInfo info;
        private long left;

        Metered(FileChannel channel, TensorInfo info) {
            this.channel = channel;
            this.info = info;
            this.left = info.byteLength();
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (bytes.remaining() > left) {
                throw new IllegalArgumentException("tensor " + Quoted.of(info.name()) + " wrote more than the "
                        + info.byteLength() + " bytes of its shape");
            }
            int written = channel.write(bytes);
            left -= written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }
}
