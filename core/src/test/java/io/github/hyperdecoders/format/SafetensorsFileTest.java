package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {
    @TempDir
    Path dir;

    static Stream<Arguments> abuse() {
        String a = "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}";
        return Stream.of(
                abuse("empty object and nothing else", "{}", 1, "1 bytes after the last tensor"),
                abuse(
                        "truncated data",
                        "{" + a + "}",
                        3,
                        "truncated: expected 4 bytes of tensors after the header, found 3"),
                abuse("bytes after the data", "{" + a + "}", 5, "1 bytes after the last tensor"),
                abuse("duplicate name", "{" + a + "," + a + "}", 4, "Duplicate"),
                abuse(
                        "duplicate key",
                        "{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                        4,
                        "Duplicate"),
                abuse("duplicate metadata", "{'__metadata__':{'k':'1','k':'2'}}", 0, "Duplicate"),
                abuse("two metadata", "{'__metadata__':{},'__metadata__':{}}", 0, "Duplicate"),
                abuse("metadata of numbers", "{'__metadata__':{'k':1}}", 0, "__metadata__ 'k' is VALUE_NUMBER_INT"),
                abuse("metadata nested", "{'__metadata__':{'k':{}}}", 0, "expected VALUE_STRING"),
                abuse("overlap", "{" + a + ",'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}", 6, "they overlap"),
                abuse(
                        "same place",
                        "{" + a + ",'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                        4,
                        "they overlap"),
                abuse(
                        "hole",
                        "{" + a + ",'b':{'dtype':'F32','shape':[1],'data_offsets':[5,9]}}",
                        9,
                        "a hole lies between"),
                abuse("hole at the start", "{'a':{'dtype':'U8','shape':[1],'data_offsets':[1,2]}}", 2, "a hole"),
                abuse("offsets reversed", tensor("F32", "[1]", "[4,0]"), 4, "expected 0 <= begin <= end"),
                abuse("negative offset", tensor("F32", "[1]", "[-4,0]"), 4, "expected 0 <= begin <= end"),
                abuse("offset beyond long", tensor("F32", "[1]", "[0,99999999999999999999]"), 4, "JSON"),
                abuse(
                        "end near the largest long",
                        tensor("U8", "[9223372036854775807]", "[0,9223372036854775807]"),
                        4,
                        "truncated"),
                abuse("one offset", tensor("F32", "[1]", "[0]"), 4, "two data_offsets"),
                abuse("three offsets", tensor("F32", "[1]", "[0,4,4]"), 4, "more than 2"),
                abuse("fraction", tensor("F32", "[1.0]", "[0,4]"), 4, "VALUE_NUMBER_FLOAT"),
                abuse("too few bytes", tensor("F32", "[2]", "[0,4]"), 4, "takes 8 bytes"),
                abuse("negative shape", tensor("F32", "[-1]", "[0,4]"), 4, "expected dimensions of at least 0"),
                abuse("negative twice", tensor("F32", "[-1,-1]", "[0,4]"), 4, "expected dimensions of at least 0"),
                abuse("huge shape", tensor("F32", "[4611686018427387904,4]", "[0,0]"), 0, "overflows"),
                abuse("huge element bytes", tensor("F64", "[2305843009213693952]", "[0,0]"), 0, "overflows"),
                abuse("65 dimensions", tensor("U8", "[" + "1,".repeat(64) + "1]", "[0,1]"), 1, "more than 64"),
                abuse("eight-bit float", tensor("F8_E4M3", "[1]", "[0,1]"), 1, "dtype 'F8_E4M3' is not supported"),
                abuse("near dtype", tensor("BF61", "[1]", "[0,2]"), 2, "did you mean 'BF16'?"),
                abuse(
                        "unknown key",
                        "{'a':{'dtyp':'F32','shape':[1],'data_offsets':[0,4]}}",
                        4,
                        "did you mean 'dtype'?"),
                abuse("missing shape", "{'a':{'dtype':'F32','data_offsets':[0,4]}}", 4, "lacks a dtype, a shape"),
                abuse("tensor of null", "{'a':null}", 0, "VALUE_NULL"),
                abuse("array", "[1]", 0, "not a weight file"),
                abuse("leading space", " {}", 0, "not a weight file"),
                abuse("unclosed", "{'a':", 0, "JSON"),
                abuse("something after the brace", "{} {}", 0, "something follows"),
                abuse("nesting bomb", "{'a':" + "[".repeat(100_000), 0, "JSON"),
                abuse("name with a newline", "{'a\\nb':{}}", 0, "'a\\u000ab'"),
                abuse(
                        "lone surrogate",
                        tensor("U8", "[1]", "[0,1]").replace("'a'", "'\\ud800'"),
                        1,
                        "not valid UTF-8 JSON: Broken surrogate"));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{'a':{'dtype':'" + dtype + "','shape':" + shape + ",'data_offsets':" + offsets + "}}";
    }

    private static Arguments abuse(String what, String header, int data, String message) {
        return Arguments.of(what, header.replace('\'', '"'), data, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("abuse")
    void refuses(String what, String header, int data, String message) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        refused(write(bytes.length, bytes, data), message);
    }

    /** Buffers of a model that no weight of a T5 is; PyTorch's own loader takes them too. */
    @Test
    void tensorsOfUnsignedNumbersArePassedOverAndEmptyOnesRead() throws IOException {
        String header =
                ("{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'U32','shape':[2],'data_offsets':[4,12]},"
                                + "'c':{'dtype':'F32','shape':[0,3],'data_offsets':[12,12]},'d':{'dtype':'U64','shape':[],'data_offsets':[12,20]},"
                                + "'e':{'dtype':'I64','shape':[1],'data_offsets':[20,28]}}")
                        .replace('\'', '"');
        Path path = write(header.length(), header.getBytes(StandardCharsets.UTF_8), 28);
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.tensors()).containsOnlyKeys("a", "c", "e");
            assertThat(file.data("c").remaining()).isZero();
            assertThat(file.data("e").remaining()).isEqualTo(8);
        }
    }

    @Test
    void aWordBeforeAllNamesOfAT5IsLeftOut() throws IOException {
        String header = ("{'module.model.encoder.x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
                        + "'other':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}")
                .replace('\'', '"');
        Path path = write(header.length(), header.getBytes(StandardCharsets.UTF_8), 8);
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.tensors()).containsOnlyKeys("encoder.x", "other");
            assertThat(file.tensors().get("encoder.x"))
                    .extracting(TensorInfo::name)
                    .isEqualTo("encoder.x");
            assertThat(file.data("encoder.x").remaining()).isEqualTo(4);
        }
        String plain = "{'model.x':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}".replace('\'', '"');
        try (TensorFile file = TensorFile.open(write(plain.length(), plain.getBytes(StandardCharsets.UTF_8), 4))) {
            assertThat(file.tensors()).containsOnlyKeys("model.x");
        }
    }

    @Test
    void aPointerOfGitLfsIsNamed() throws IOException {
        Path path = Files.writeString(
                dir.resolve("model.safetensors"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
        refused(path, "is a Git LFS pointer, not the file itself");
    }

    @Test
    void refusesHeaderLengths() throws IOException {
        byte[] json = "{}      ".getBytes(StandardCharsets.UTF_8);
        refused(write(100_000_001, json, 0), "header of 100000001 bytes; expected between 2 and 100000000");
        refused(write(-1, json, 0), "header of 18446744073709551615 bytes");
        refused(write(100_000_000, json, 0), "truncated: expected 100000000 bytes of header, found 8");
        refused(write(9, json, 0), "truncated: expected 9 bytes of header, found 8");
        refused(write(0, json, 0), "header of 0 bytes");
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        byte[] json = "{\"\u00ff\":1}".getBytes(StandardCharsets.ISO_8859_1);
        refused(write(json.length, json, 0), "not valid UTF-8 JSON");
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
        refused(write(utf16.length, utf16, 0), "not valid UTF-8 JSON");
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(TensorBytes.resource("golden.safetensors"));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(dir.resolve("cut.safetensors"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TensorFile.open(file).close())
                    .as("first %d bytes", length)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("cut.safetensors");
        }
    }

    @Test
    void allowsNoTensorsEmptyTensorsAndScalars() throws IOException {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        try (TensorFile file = TensorFile.open(write(2, none, 0))) {
            assertThat(file.tensors()).isEmpty();
            assertThat(file.metadata()).isEmpty();
        }
        byte[] json = """
                {"e":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]},"s":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""".getBytes(StandardCharsets.UTF_8);
        try (TensorFile file = TensorFile.open(write(json.length, json, 1))) {
            assertThat(file.data("e").remaining()).isZero();
            assertThat(file.data("s").remaining()).isEqualTo(1);
        }
    }

    @Test
    void namesTheNearestTensorAndOutlivesItsFile() throws IOException {
        ByteBuffer data;
        try (TensorFile file = TensorFile.open(TensorBytes.resource("golden.safetensors"))) {
            assertThatThrownBy(() -> file.data("shared.wieght"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("did you mean 'shared.weight'?");
            data = file.data("scalar");
        }
        assertThat(data.getFloat(0)).isEqualTo(-1.5f);
    }

    @Test
    void readsTensorsBeyondTwoGibibytesAndRefusesLargerOnes() throws IOException {
        long large = (1L << 31) + 8;
        String json = "{'big':{'dtype':'U8','shape':[" + large + "],'data_offsets':[0," + large
                + "]},'w':{'dtype':'F32','shape':[1],'data_offsets':[" + large + "," + (large + 4) + "]}}";
        byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        Path path = write(header.length, header, 0);
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            // A sparse file: only its last block takes space.
            channel.write(ByteBuffer.wrap(TensorBytes.floats(2.5f)), 8 + header.length + large);
        }
        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.data("w").getFloat()).isEqualTo(2.5f);
            assertThatThrownBy(() -> file.data("big"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("at most 2147483647");
        }
    }

    private static void refused(Path file, String message) {
        assertThatThrownBy(() -> TensorFile.open(file).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    private Path write(long headerLength, byte[] header, int data) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(headerLength).put(header);
        return Files.write(dir.resolve("abuse.safetensors"), buffer.array());
    }
}
