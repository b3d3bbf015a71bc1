package io.github.hyperdecoders.model;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * A model with a row of the embedding, and of a head of its own, for every id of a tokenizer that has more of them. Each new row is the mean
 * of the rows there are (Hewitt, 2021): transformers' {@code resize_token_embeddings} draws them from so narrow a distribution about it that
 * it gives the same but for noise.
 */
final class ResizedVocabulary {
    private final Model model;
    private final int rows;

    /** @throws InputException if the model has a row for every id already */
    ResizedVocabulary(Model model, T5Tokenizer tokenizer) {
        this.model = model;
        rows = tokenizer.vocabularySize();
        int before = model.config().t5().vocabSize();
        if (rows <= before) {
            throw new InputException("nothing to resize: the tokenizer has " + rows
                    + " ids and the model's vocab_size is " + before + ", expected more ids than rows");
        }
    }

    /** With as many rows as ids, and all weights in the folder. */
    ModelConfig config() {
        ModelConfig config = model.config();
        return new ModelConfig(config.t5().withVocabulary(rows), config.adapters(), config.tasks(), null);
    }

    /** What a parameter is now; belongs to the present scope, or is the parameter's own tensor. */
    Tensor value(Parameter parameter) {
        Tensor tensor = parameter.tensor();
        if (parameter.role() != Role.SHARED_EMBEDDING && parameter.role() != Role.LM_HEAD) {
            return tensor;
        }
        long more = rows - tensor.size(0);
        Tensor mean = tensor.mean(new long[] {0}, true, new ScalarTypeOptional());
        return Ops.concatenate(0, tensor, mean.expand(more, tensor.size(1)));
    }
}
