package io.github.hyperdecoders.model;

import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.T5Names;
import java.util.List;
import java.util.Optional;

/**
 * Whether a T5's head is its embedding, as its weights tell: a configuration does not any more. Transformers 5 writes {@code
 * tie_word_embeddings: true} for every T5, ties a head that no file has, and does not tie one that differs from the embedding.
 */
final class StoredHead {
    private StoredHead() {}

    /** The configuration with what the files tell; as it was where there are none. */
    static T5Config in(List<TensorFile> files, T5Config t5) {
        if (files.isEmpty()) {
            return t5;
        }
        Optional<TensorFile> head = having(T5Names.LM_HEAD, files);
        boolean own = head.isPresent() && !(t5.head().tieFlag() && isEmbedding(head.get(), files));
        return t5.withHead(t5.head().withOwn(own));
    }

    /** Old files have both, alike. */
    private static boolean isEmbedding(TensorFile head, List<TensorFile> files) {
        for (TensorFile file : files) {
            for (String name : T5Names.embeddings()) {
                if (file.tensors().containsKey(name)) {
                    return file.data(name).equals(head.data(T5Names.LM_HEAD));
                }
            }
        }
        return false;
    }

    private static Optional<TensorFile> having(String name, List<TensorFile> files) {
        return files.stream().filter(file -> file.tensors().containsKey(name)).findFirst();
    }
}
