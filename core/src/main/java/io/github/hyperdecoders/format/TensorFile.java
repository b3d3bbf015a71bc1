package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Named tensors in a file that nobody vouches for: every size, offset and name is checked on opening, and nothing in the file is ever run.
 *
 * <p>The file must not be changed while it is open or mapped: shortening a mapped file makes the JVM throw {@link InternalError} on
 * access. Opening proves the structure only; a flipped bit inside a tensor goes unseen, unless {@link Manifest} covers the file.
 */
public sealed interface TensorFile extends AutoCloseable
        permits SafetensorsFile, TorchFile, ShardedTensorFile, RenamedTensorFile {
    /** In the order in which a model folder is searched. */
    List<String> FOLDER_NAMES = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");

    /** The file that was opened; for a sharded model its index. */
    Path path();

    /** What the file holds, by name, in the order of the file. */
    Map<String, TensorInfo> tensors();

    /** The file's own remarks, such as {@code format -> pt}; empty where it has none. */
    Map<String, String> metadata();

    /**
     * The elements of one tensor: a direct, read-only, little-endian buffer, row-major and without gaps, whose address is a multiple of
     * the element size. It is the file mapped into memory, or a copy where the tensor is small or the file stores it otherwise. Mapping or copy live as
     * long as the buffer is reachable, also after {@link #close}; whoever hands its address to native code keeps the buffer.
     *
     * @throws InputException if there is no such tensor or it is larger than 2 GiB - 1
     * @throws java.io.UncheckedIOException if mapping or reading fails, or the file is closed
     */
    ByteBuffer data(String name);

    /** Closes the file; buffers handed out stay valid. */
    @Override
    void close();

    /**
     * Opens a weight file, known by its content and not by its suffix, or the weights of a model folder, which may be named
     * {@link #FOLDER_NAMES}. Where another program put a word such as {@code module.} before the names of a T5's weights, they are given
     * without it.
     *
     * @throws InputException if there is none, or it is malformed, truncated or asks for code to be run
     */
    static TensorFile open(Path fileOrModelFolder) throws IOException {
        if (Files.isDirectory(fileOrModelFolder)) {
            for (String name : FOLDER_NAMES) {
                DanglingLink.refuse(fileOrModelFolder.resolve(name));
                if (Files.isRegularFile(fileOrModelFolder.resolve(name))) {
                    return open(fileOrModelFolder.resolve(name));
                }
            }
            throw new InputException(
                    fileOrModelFolder + ": no weights in this folder; expected one of " + FOLDER_NAMES);
        }
        DanglingLink.refuse(fileOrModelFolder);
        return NamePrefix.without(read(fileOrModelFolder));
    }

    private static TensorFile read(Path fileOrModelFolder) throws IOException {
        return switch (FileKind.of(fileOrModelFolder)) {
            case SAFETENSORS -> SafetensorsFile.open(fileOrModelFolder);
            case TORCH_ZIP, TORCH_LEGACY -> TorchFile.open(fileOrModelFolder);
            case INDEX -> ShardedTensorFile.open(fileOrModelFolder);
        };
    }
}
