package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.t5.LayerAdapters;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An encoded batch, in the scope it was made in.
 *
 * @param hidden [tokens, d_model] the encoder's output
 * @param rows how the tokens make up the sources
 * @param decoderAdapters the decoder's adapters for this batch
 * @param pooled [batch, d_model] the vectors that the decoder's hypernetwork reads; null where it reads none
 */
public record EncodedBatch(
        Tensor hidden,
        Ragged rows,
        LayerAdapters decoderAdapters,
        @Nullable Tensor pooled) {}
