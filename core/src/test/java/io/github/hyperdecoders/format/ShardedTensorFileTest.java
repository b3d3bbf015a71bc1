package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedTensorFileTest {
    @TempDir
    Path root;

    Path dir = Path.of(".");

    @BeforeEach
    void shards() throws IOException {
        dir = Files.createDirectory(root.resolve("model"));
        shard(dir.resolve("one.safetensors"), "a", 1);
        shard(dir.resolve("two.safetensors"), "b", 2);
        shard(root.resolve("outside.safetensors"), "a", 3);
    }

    private static void shard(Path path, String name, float value) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(TensorBytes.floats(value));
        SafetensorsWriter.write(path, List.of(TensorData.of(name, DType.F32, List.of(1L), bytes)), Map.of());
    }

    private Path index(String json) throws IOException {
        return Files.writeString(dir.resolve("model.safetensors.index.json"), json.replace('\'', '"'));
    }

    @Test
    void readsAcrossShards() throws IOException {
        index("{'metadata':{'total_size':8},'weight_map':{'b':'two.safetensors','a':'one.safetensors'}}");
        try (TensorFile file = TensorFile.open(dir)) {
            assertThat(file).isInstanceOf(ShardedTensorFile.class);
            assertThat(file.tensors()).containsOnlyKeys("a", "b");
            assertThat(file.metadata()).isEqualTo(Map.of("total_size", "8"));
            assertThat(file.data("b").getFloat()).isEqualTo(2);
            assertThat(file.data("a").getFloat()).isEqualTo(1);
            assertThatThrownBy(() -> file.data("c")).isInstanceOf(InputException.class);
        }
    }

    @Test
    void followsLinksOfTheHubCache() throws IOException {
        Path blob = Files.createDirectory(root.resolve("blobs")).resolve("0123abcd");
        shard(blob, "a", 4);
        Files.createSymbolicLink(dir.resolve("linked"), blob);
        index("{'weight_map':{'a':'linked'}}");
        try (TensorFile file = TensorFile.open(dir)) {
            assertThat(file.data("a").getFloat()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', textBlock = """
            {'weight_map':{'a':'../outside.safetensors'}},  expected the plain name
            {'weight_map':{'a':'..'}},                      expected the plain name
            {'weight_map':{'a':'/etc/passwd'}},             expected the plain name
            {'weight_map':{'a':'x\\\\one.safetensors'}},    expected the plain name
            {'weight_map':{'a':'one\\u0000.safetensors'}},  expected the plain name
            {'weight_map':{'a':''}},                        expected the plain name
            {'weight_map':{'a':1}},                         not mapped to a file name
            {'weight_map':{'a':'three.safetensors'}},       shard 'three.safetensors' is missing
            {'weight_map':{'b':'one.safetensors'}},         no tensor 'b' among its 1
            {'weight_map':{'a':'model.safetensors.index.json'}}, is JSON
            |{'weight_map':{'a':'one.safetensors','a':'one.safetensors'}}|, JSON
            {'weight_map':[]},                              expected an object 'weight_map'
            {},                                             expected an object 'weight_map'
            {'weight_map':{}} x,                            JSON
            {'weight_map':,                                 JSON
            """)
    void refuses(String json, String message) throws IOException {
        index(json);
        assertThatThrownBy(() -> TensorFile.open(dir).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(dir.toString())
                .hasMessageContaining(message);
    }

    @Test
    void saysWhatAFolderLacks() {
        assertThatThrownBy(() -> TensorFile.open(dir).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected one of [model.safetensors, ");
        assertThatThrownBy(() -> TensorFile.open(dir.resolve("nowhere")).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such weight file");
    }
}
