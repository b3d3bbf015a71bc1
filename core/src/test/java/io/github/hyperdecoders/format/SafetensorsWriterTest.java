package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(DType.class)
    void roundTrips(DType dtype) throws IOException {
        byte[] bytes = new byte[6 * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 37);
        }
        Path target = dir.resolve("model.safetensors");
        List<TensorData> tensors = List.of(
                TensorData.of("odd", DType.U8, List.of(3L), ByteBuffer.allocate(3)),
                TensorData.of("x", dtype, List.of(2L, 3L), ByteBuffer.wrap(bytes)),
                TensorData.of("empty", dtype, List.of(0L), ByteBuffer.allocate(0)),
                TensorData.of("scalar", dtype, List.of(), ByteBuffer.allocate(dtype.bytes())));
        SafetensorsWriter.write(target, tensors, Map.of("b", "\u00e9\"\n", "a", ""));
        try (TensorFile file = TensorFile.open(dir)) {
            assertThat(file.tensors()).containsOnlyKeys("odd", "x", "empty", "scalar");
            assertThat(file.tensors().get("x")).isEqualTo(new TensorInfo("x", dtype, List.of(2L, 3L)));
            assertThat(TensorBytes.of(file.data("x"))).isEqualTo(bytes);
            assertThat(file.data("x").alignmentOffset(0, dtype.bytes())).isZero();
            assertThat(file.metadata()).isEqualTo(Map.of("b", "\u00e9\"\n", "a", ""));
        }
        byte[] written = Files.readAllBytes(target);
        SafetensorsWriter.write(target, new ArrayList<>(tensors), Map.of("a", "", "b", "\u00e9\"\n"));
        assertThat(Files.readAllBytes(target)).isEqualTo(written);
    }

    /** Torch to safetensors gives the bytes of safetensors' own writer but for the order of tensors of one width. */
    @Test
    void convertsByStreaming() throws IOException {
        Path target = dir.resolve("converted.safetensors");
        try (TensorFile torch = TensorFile.open(TensorBytes.resource("golden.legacy.bin"))) {
            List<TensorData> tensors = torch.tensors().keySet().stream()
                    .map(name -> TensorData.of(torch, name))
                    .toList();
            SafetensorsWriter.write(target, tensors, Map.of("format", "pt"));
        }
        try (TensorFile file = TensorFile.open(target);
                TensorFile expected = TensorFile.open(TensorBytes.resource("golden.safetensors"))) {
            assertThat(file.tensors()).isEqualTo(expected.tensors());
            assertThat(file.metadata()).isEqualTo(expected.metadata());
            for (String name : expected.tensors().keySet()) {
                assertThat(TensorBytes.of(file.data(name))).isEqualTo(TensorBytes.of(expected.data(name)));
            }
        }
    }

    @Test
    void writesNothingThatDoesNotFitItsShape() throws IOException {
        TensorInfo info = new TensorInfo("w", DType.F32, List.of(2L));
        for (int length : new int[] {4, 12}) {
            TensorData wrong = TensorData.of(info, channel -> channel.write(ByteBuffer.allocate(length)));
            assertThatThrownBy(() -> SafetensorsWriter.write(dir.resolve("w"), List.of(wrong), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'w'");
        }
        TensorData failing = TensorData.of(info, channel -> {
            channel.write(ByteBuffer.allocate(4));
            throw new IOException("no space");
        });
        assertThatThrownBy(() -> SafetensorsWriter.write(dir.resolve("w"), List.of(failing), Map.of()))
                .isInstanceOf(IOException.class);
        assertThat(dir).isEmptyDirectory();
        assertThatThrownBy(() -> TensorData.of("w", DType.F32, List.of(2L), ByteBuffer.allocate(4)))
                .isInstanceOf(InputException.class)
                .hasMessage("tensor 'w' of F32 [2] takes 8 bytes, got 4");
    }

    @Test
    void refusesNamesThatAreTaken() {
        TensorData a = TensorData.of("a", DType.U8, List.of(), ByteBuffer.allocate(1));
        TensorData metadata = TensorData.of("__metadata__", DType.U8, List.of(), ByteBuffer.allocate(1));
        assertThatThrownBy(() -> SafetensorsWriter.write(dir.resolve("w"), List.of(a, a), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' is taken");
        assertThatThrownBy(() -> SafetensorsWriter.write(dir.resolve("w"), List.of(metadata), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeTensorsAreMappedAndAlignedAndHeapBuffersGoInPieces() throws IOException {
        byte[] large = new byte[3 << 20];
        Arrays.fill(large, large.length - 8, large.length, (byte) 7);
        TensorData odd = TensorData.of("odd", DType.I8, List.of(20_001L), ByteBuffer.allocate(20_001));
        TensorData wide = TensorData.of("wide", DType.I64, List.of(3L << 17), ByteBuffer.wrap(large));
        SafetensorsWriter.write(dir.resolve("model.safetensors"), List.of(odd, wide), Map.of());
        try (TensorFile file = TensorFile.open(dir)) {
            assertThat(file.tensors().keySet()).containsExactly("wide", "odd");
            assertThat(file.data("wide")).isInstanceOf(MappedByteBuffer.class);
            assertThat(file.data("wide").alignmentOffset(0, 8)).isZero();
            assertThat(TensorBytes.of(file.data("wide"))).isEqualTo(large);
        }
    }
}
