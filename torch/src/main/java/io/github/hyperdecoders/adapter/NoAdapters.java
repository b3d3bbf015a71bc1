package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.LayerAdapters;

/** Kind {@code none}: stock T5 blocks. */
record NoAdapters() implements AdapterSource {
    @Override
    public LayerAdapters forBatch(Conditioning conditioning, boolean ahead, Engine engine) {
        return LayerAdapters.NONE;
    }
}
