package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.adapter.EncodedBatch;
import io.github.hyperdecoders.t5.DecoderCache;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The model's scores of the next token. */
final class Scores {
    private Scores() {}

    /** Decodes one position: [rows] newest tokens to [rows, vocabulary] logits in the product format. */
    static Tensor next(T5 t5, DecoderCache cache, EncodedBatch source, long[] newest) {
        Tensor hidden = t5.decoder().step(Tensors.of(newest), cache, source.decoderAdapters());
        return t5.head().scores(hidden);
    }

    /** Takes a token out, in place: its score becomes minus infinity. */
    static void forbid(Tensor scores, int token) {
        scores.select(1, token).fill_(new Scalar(Double.NEGATIVE_INFINITY));
    }
}
