package io.github.hyperdecoders.compute;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** The encoder's output as the layers of the decoder attend to it, in one of two ways. Lives in the scope in which it was made. */
public interface Sources {
    /**
     * By keys and values of a layer's own.
     *
     * @param keysAndValues [source tokens, heads * d_kv] each, in this order, perhaps in one tensor; asked for once
     */
    AttentionToSources projected(Supplier<List<Tensor>> keysAndValues);

    /** As it is, the same for all layers: queries of the width of the source, one for each head, to its tokens as keys and as values. */
    AttentionToSources unprojected();
}
