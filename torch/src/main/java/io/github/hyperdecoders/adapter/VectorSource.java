package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import org.bytedeco.pytorch.Tensor;

/** What a hypernetwork reads. */
@FunctionalInterface
interface VectorSource {
    /** A vector for each source, [sources, d_model]. */
    Tensor of(Conditioning conditioning, Engine engine);
}
