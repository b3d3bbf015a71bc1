package io.github.hyperdecoders.langchain4j;

import io.github.hyperdecoders.inference.Batcher;
import io.github.hyperdecoders.inference.BatcherSettings;
import io.github.hyperdecoders.inference.Hyperdecoder;
import io.github.hyperdecoders.model.EmbeddedT5;
import io.github.hyperdecoders.server.serving.SampleModel;
import io.github.hyperdecoders.tensor.Numerics;
import java.io.IOException;

/** A model and a batcher, of which tests borrow. */
record Lent(Hyperdecoder model, Batcher batcher) implements AutoCloseable {
    /** A source that the embedded T5 goes on with for several words. */
    static final String COUNTING = "anna counts one , two , three ,";

    /** The embedded T5, which writes sentences. */
    static Lent writer() throws IOException {
        return new Lent(Hyperdecoder.load(EmbeddedT5.folder()), Batcher.start(BatcherSettings.DEFAULT));
    }

    /** The Hyperdecoder on it that comes with the server, which answers questions by a word. */
    static Lent sample() throws IOException {
        return new Lent(SampleModel.open(Numerics.FP32), Batcher.start(BatcherSettings.DEFAULT));
    }

    BorrowedModel borrow() {
        return BorrowedModel.of(model.async(batcher));
    }

    @Override
    public void close() {
        batcher.close();
        model.close();
    }
}
