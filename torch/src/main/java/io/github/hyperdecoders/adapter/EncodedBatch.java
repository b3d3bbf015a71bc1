package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.LayerAdapters;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An encoded batch, in the scope it was made in.
 *
 * @param hidden [batch, length, d_model] the encoder's output
 * @param mask [batch, length] int64
 * @param decoderAdapters the decoder's adapters for this batch
 * @param pooled [batch, d_model] the vectors that the decoder's hypernetwork reads; null where it reads none
 */
public record EncodedBatch(
        Tensor hidden,
        Tensor mask,
        LayerAdapters decoderAdapters,
        @Nullable Tensor pooled) {}
