package io.github.hyperdecoders.model;

import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.T5Names;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Whether a T5's head is its embedding, as its weights tell: a configuration does not any more. Transformers 5 writes {@code
 * tie_word_embeddings: true} for every T5, ties a head that no file has, and does not tie one that differs from the embedding.
 */
final class StoredHead {
    private StoredHead() {}

    /** The configuration with what the files tell; as it was where they have no T5. */
    static T5Config in(List<TensorFile> files, T5Config t5) {
        Optional<ByteBuffer> embedding = stored(T5Names.embeddings(), files);
        if (embedding.isEmpty()) {
            return t5;
        }
        Optional<ByteBuffer> head = stored(List.of(T5Names.LM_HEAD), files);
        // Old files have both, alike.
        boolean isEmbedding = t5.head().tieFlag() && head.equals(embedding);
        return t5.withHead(t5.head().withOwn(head.isPresent() && !isEmbedding));
    }

    /** The bytes of the first of these tensors that a file has. */
    private static Optional<ByteBuffer> stored(List<String> names, List<TensorFile> files) {
        return files.stream()
                .flatMap(file -> names.stream()
                        .filter(name -> file.tensors().containsKey(name))
                        .map(file::data))
                .findFirst();
    }
}
