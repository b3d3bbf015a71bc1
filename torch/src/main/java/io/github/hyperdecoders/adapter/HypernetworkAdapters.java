package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.compute.Engine;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Adapters that a hypernetwork makes of one vector for each source. */
sealed interface HypernetworkAdapters extends AdapterSource permits GeneratedAdapters, GeneratedLora {

    /** What enters the hypernetwork for each source, [sources, d_model]. */
    Tensor vectors(Conditioning conditioning, Engine engine);

    /** What the hypernetwork makes of such vectors for one layer, by the names of its parts: [sources, ..] each. */
    Map<String, Tensor> parts(int layer, Tensor vectors, Engine engine);
}
