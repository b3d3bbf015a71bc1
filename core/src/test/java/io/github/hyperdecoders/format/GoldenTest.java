package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that torch and safetensors themselves wrote (golden.py beside them). */
class GoldenTest {
    @ParameterizedTest
    @ValueSource(strings = {"golden.zip.bin", "golden.zip-protocol4.bin", "golden.legacy.bin"})
    void torchFilesHoldWhatSafetensorsHolds(String name) throws IOException {
        try (TensorFile expected = TensorFile.open(TensorBytes.resource("golden.safetensors"));
                TensorFile torch = TensorFile.open(TensorBytes.resource(name))) {
            assertThat(torch).isInstanceOf(TorchFile.class);
            assertThat(torch.tensors()).hasSize(18).isEqualTo(expected.tensors());
            for (TensorInfo info : expected.tensors().values()) {
                var data = torch.data(info.name());
                assertThat(TensorBytes.of(data)).as(info.name()).isEqualTo(TensorBytes.of(expected.data(info.name())));
                assertThat(data.isDirect() && data.isReadOnly()).isTrue();
                assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                assertThat(data.alignmentOffset(0, info.dtype().bytes())).isZero();
            }
        }
    }

    @Test
    void safetensorsMetadataAndHalfPrecisionComeThrough() throws IOException {
        try (TensorFile file = TensorFile.open(TensorBytes.resource("golden.safetensors"))) {
            assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(file.tensors().get("plain.bfloat16"))
                    .isEqualTo(new TensorInfo("plain.bfloat16", DType.BF16, List.of(2L, 3L)));
            assertThat(file.data("plain.bfloat16").getShort(2)).isEqualTo((short) 0x3f80);
            assertThat(file.data("plain.float16").getShort(2)).isEqualTo((short) 0x3c00);
        }
    }

    @Test
    void readsAModelOfTheFixtures() throws IOException {
        Path folder = Path.of(
                System.getProperty("hyperdecoders.shared", "."), "fixtures/model/encoder_manual-decoder_generated");
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> folder + " is not on this machine");
        try (TensorFile file = TensorFile.open(folder)) {
            assertThat(file.path()).isEqualTo(folder.resolve("model.safetensors"));
            long bytes = 0;
            for (TensorInfo info : file.tensors().values()) {
                bytes += info.byteLength();
                assertThat(file.data(info.name()).remaining()).isEqualTo((int) info.byteLength());
            }
            assertThat(file.tensors()).containsKey("shared.weight");
            assertThat(bytes).isGreaterThan(300_000);
        }
    }
}
