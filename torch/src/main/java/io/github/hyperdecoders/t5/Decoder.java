package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** The causal stack with cross-attention: whole targets at once while training, one position at a time with a cache otherwise. */
public final class Decoder {
    private final Tensor embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final RelativePositionBias positions;
    private final Tensor finalNorm;
    private final T5Config config;
    private final Numerics numerics;
    private final Dropout dropout;

    Decoder(Tensor embedding, ParameterSource parameters, T5Config config, Numerics numerics, Dropout dropout) {
        this.embedding = embedding;
        this.config = config;
        this.numerics = numerics;
        this.dropout = dropout;
        for (int l = 0; l < config.decoderLayers(); l++) {
            blocks.add(new Block(l, Stack.DECODER, parameters, config, numerics, dropout));
        }
        positions = T5.positions(Stack.DECODER, parameters, config);
        finalNorm = T5.finalNorm(Stack.DECODER, parameters, config);
    }

    /**
     * Decodes whole targets.
     *
     * @param ids [batch, targets] int64, the target shifted right
     * @param source [batch, length, d_model] the encoder's output
     * @param sourceMask [batch, length] int64
     * @return [batch, targets, d_model] in the stream format, after the final norm and dropout
     */
    public Tensor forward(Tensor ids, Tensor source, Tensor sourceMask, LayerAdapters adapters) {
        int length = (int) ids.size(1);
        Tensor hidden = dropout.apply(Ops.cast(Ops.embedding(embedding, ids), numerics.stream()));
        Tensor bias = Ops.cast(positions.forPositions(0, length, length), numerics.stream())
                .add(T5.causalBias(length, numerics));
        Tensor crossBias = T5.maskBias(sourceMask, numerics);
        Tensor keysAndValues = Ops.cast(source, numerics.product());
        for (Block block : blocks) {
            try (Scope scope = Scope.open()) {
                Attention cross = cross(block);
                Tensor normed = block.selfInput(hidden);
                Tensor attended =
                        block.selfAttend(hidden, normed, block.self.keys(normed), block.self.values(normed), bias);
                attended =
                        block.crossAttend(attended, cross.keys(keysAndValues), cross.values(keysAndValues), crossBias);
                hidden = scope.keep(block.feedForward(attended, adapters));
            }
        }
        return dropout.apply(Ops.rmsNorm(hidden, finalNorm, config.epsilon()));
    }

    /**
     * A cache for decoding from {@code source}, whose cross-attention keys and values are computed here, once.
     *
     * @param source [sources, length, d_model]
     * @param sourceMask [sources, length] int64
     * @param beams rows per source
     * @param maxLength positions to make room for, the start token's included
     */
    public DecoderCache newCache(Tensor source, Tensor sourceMask, int beams, int maxLength) {
        Tensor[][] cross = new Tensor[blocks.size()][];
        Tensor product = Ops.cast(source, numerics.product());
        for (int l = 0; l < cross.length; l++) {
            Attention attention = cross(blocks.get(l));
            cross[l] = new Tensor[] {attention.keys(product), attention.values(product)};
        }
        long rows = source.size(0) * beams;
        Tensor[][] self = new Tensor[blocks.size()][];
        for (int l = 0; l < self.length; l++) {
            long[] shape = {rows, config.heads(), maxLength, config.dKv()};
            self[l] = new Tensor[] {Tensors.zeros(numerics.product(), shape), Tensors.zeros(numerics.product(), shape)};
        }
        return new DecoderCache(self, cross, T5.maskBias(sourceMask, numerics));
    }

    /**
     * One position further.
     *
     * @param ids [rows] int64, the newest tokens
     * @return [rows, 1, d_model] in the stream format
     */
    public Tensor step(Tensor ids, DecoderCache cache, LayerAdapters adapters) {
        int position = cache.length();
        Tensor hidden = Ops.cast(Ops.embedding(embedding, ids.unsqueeze(1)), numerics.stream());
        Tensor bias = Ops.cast(positions.forPositions(position, 1, position + 1), numerics.stream());
        for (int l = 0; l < blocks.size(); l++) {
            Block block = blocks.get(l);
            Tensor normed = block.selfInput(hidden);
            Tensor keys = cache.appendKeys(l, block.self.keys(normed));
            Tensor values = cache.appendValues(l, block.self.values(normed));
            Tensor attended = block.selfAttend(hidden, normed, keys, values, bias);
            attended = block.crossAttend(attended, cache.crossKeys(l), cache.crossValues(l), cache.crossBias());
            hidden = block.feedForward(attended, adapters);
        }
        cache.advance();
        return Ops.rmsNorm(hidden, finalNorm, config.epsilon());
    }

    private static Attention cross(Block block) {
        if (block.cross == null) {
            throw new IllegalStateException("a decoder block without cross-attention");
        }
        return block.cross;
    }
}
