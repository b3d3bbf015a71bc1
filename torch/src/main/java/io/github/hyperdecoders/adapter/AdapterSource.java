package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;

/** Where the adapters of one stack come from; one implementation for each kind. */
sealed interface AdapterSource
        permits NoAdapters,
                LearnedAdapters,
                TaskAdapters,
                HypernetworkAdapters,
                SequentialAdapters,
                HyperformerAdapters,
                LearnedLora {

    /**
     * The adapters of one batch.
     *
     * @param ahead make all layers' weights now, to be used many times (decoding), rather than each when its layer runs
     */
    LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine);
}
