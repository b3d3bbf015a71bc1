package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A model in several files of one folder, found through the JSON index {@code {"metadata": {...}, "weight_map": {tensor: file}}} that
 * transformers writes. A shard is a plain file name beside the index; the file may be a symbolic link, as in the Hugging Face cache.
 */
public final class ShardedTensorFile implements TensorFile {
    private final Path index;
    private final Map<String, TensorFile> shardOf;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, String> metadata;

    private ShardedTensorFile(Path index, Map<String, TensorFile> shardOf, Map<String, String> metadata) {
        this.index = index;
        this.shardOf = shardOf;
        this.metadata = metadata;
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        shardOf.forEach((name, shard) -> infos.put(name, TensorNames.known(shard.path(), shard.tensors(), name)));
        this.tensors = Collections.unmodifiableMap(infos);
    }

    /**
     * Reads the index and opens every shard.
     *
     * @throws InputException if the index is malformed, names a file outside its folder or one that is missing, or a shard is malformed or
     *     lacks a tensor that the index places there
     */
    public static ShardedTensorFile open(Path index) throws IOException {
        JsonNode json = StrictJson.document(index);
        JsonNode weightMap = json.path("weight_map");
        if (!weightMap.isObject()) {
            throw new InputException(index + ": expected an object 'weight_map' from tensor to file name");
        }
        Map<String, TensorFile> opened = new LinkedHashMap<>();
        try {
            Map<String, TensorFile> shardOf = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
                String file = shardName(index, entry);
                TensorFile shard = opened.get(file);
                if (shard == null) {
                    shard = openShard(index, file);
                    opened.put(file, shard);
                }
                shardOf.put(entry.getKey(), shard);
            }
            return new ShardedTensorFile(index, shardOf, metadata(json));
        } catch (IOException | RuntimeException | Error e) {
            opened.values().forEach(TensorFile::close);
            throw e;
        }
    }

    private static String shardName(Path index, Map.Entry<String, JsonNode> entry) {
        String tensor = Quoted.of(entry.getKey());
        if (!entry.getValue().isString()) {
            throw new InputException(index + ": tensor " + tensor + " is not mapped to a file name");
        }
        String file = entry.getValue().asString();
        if (!FileNames.isPlain(file)) {
            throw new InputException(index + ": tensor " + tensor + " is mapped to " + Quoted.of(file)
                    + "; expected the plain name of a file in the same folder");
        }
        return file;
    }

    private static TensorFile openShard(Path index, String file) throws IOException {
        Path path = index.resolveSibling(file);
        if (!Files.isRegularFile(path)) {
            throw new InputException(index + ": shard " + Quoted.of(file) + " is missing from its folder");
        }
        return switch (FileKind.of(path)) {
            case SAFETENSORS -> SafetensorsFile.open(path);
            case TORCH_ZIP, TORCH_LEGACY -> TorchFile.open(path);
            case INDEX ->
                throw new InputException(index + ": shard " + Quoted.of(file) + " is JSON; expected a file of tensors");
        };
    }

    private static Map<String, String> metadata(JsonNode json) {
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.path("metadata").properties()) {
            if (entry.getValue().isValueNode()) {
                metadata.put(entry.getKey(), entry.getValue().asString());
            }
        }
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public ByteBuffer data(String name) {
        TensorFile shard = shardOf.get(TensorNames.known(index, tensors, name).name());
        if (shard == null) {
            throw new AssertionError("every tensor has a shard");
        }
        return shard.data(name);
    }

    @Override
    public void close() {
        shardOf.values().stream().distinct().forEach(TensorFile::close);
    }
}
