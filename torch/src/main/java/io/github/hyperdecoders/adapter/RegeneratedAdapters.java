package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Generated adapters while training. Autograd would keep every layer's generated weights from the forward to the backward pass; here
 * they are made for a few layers at a time, used, dropped, and made again on the way back, so that their memory does not grow with the
 * depth. The backward pass of these layers is written out below. Several layers at a time, where they share the hypernetwork, because its
 * heads are wide: the product for one layer's sources would be spent on reading them.
 */
final class RegeneratedAdapters implements LayerAdapters {
    /** Rows of the heads' products that are enough to make reading the heads cheap. */
    private static final int ROWS = 128;

    private final AdapterContext context;
    private final Hypernetwork hypernetwork;
    private final Engine engine;
    private final int sources;
    private final int layersAtATime;
    /** [layers, sources, hypernetwork bottleneck] in the product dtype, outside the graph. */
    private final Tensor codes;
    /** What the backward pass has found of the gradient of the codes; in the stream dtype. */
    private final Tensor codeGradient;
    /** Zero, and part of every layer's result: by it the gradient of the codes gets into the graph, when all layers have added to it. */
    private final Tensor port;

    private @Nullable Chunk chunk;

    RegeneratedAdapters(AdapterContext context, Hypernetwork hypernetwork, Tensor input, Engine engine) {
        this.context = context;
        this.hypernetwork = hypernetwork;
        this.engine = engine;
        Tensor inGraph = hypernetwork.codes(input, engine);
        sources = (int) input.size(0);
        int most = hypernetwork.isShared() ? context.layers() : 1;
        layersAtATime = Math.max(1, Math.min(most, (ROWS + sources - 1) / sources));
        codes = Ops.cast(inGraph.detach(), context.numerics().product());
        codeGradient = Tensors.zeros(context.numerics().stream(), Tensors.shape(inGraph));
        port = GradientPort.of(inGraph, ignored -> codeGradient).sum();
    }

    @Override
    public Tensor apply(int layer, Tensor hidden, Tensor normed, Ragged rows, Engine same) {
        Tensor x = context.input(hidden, normed);
        Tensor given = GradientPort.input(x);
        Tensor result;
        try (Scope scope = Scope.withoutGradients()) {
            result = scope.keep(engine.bottlenecks(given, chunkOf(layer).weights(layer), rows));
        }
        Tensor zero = GradientPort.of(x, port, gradient -> backward(layer, given, rows, gradient));
        return zero.add(result);
    }

    private Chunk chunkOf(int layer) {
        int first = layer / layersAtATime * layersAtATime;
        if (chunk == null || chunk.first != first) {
            release();
            chunk = new Chunk(first, Math.min(layersAtATime, context.layers() - first));
        }
        return chunk;
    }

    private void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    /**
     * From the gradient of a layer's result, [tokens, d_model], to that of its input x, which is let go of; the weights' gradients go to the
     * chunk.
     */
    private Tensor backward(int layer, Tensor x, Ragged rows, Tensor gradient) {
        try (Scope scope = Scope.withoutGradients()) {
            Chunk here = chunkOf(layer);
            List<Tensor> inputs = rows.split(Ops.cast(x, context.numerics().product()));
            List<Tensor> gradients =
                    rows.split(Ops.cast(gradient, context.numerics().product()));
            List<Tensor> found = new ArrayList<>();
            for (int g = 0; g < inputs.size(); g++) {
                found.add(here.backward(layer, rows.groups().get(g), inputs.get(g), gradients.get(g)));
            }
            Tensor result = scope.keep(Ops.cast(rows.join(found), context.numerics().stream()));
            x.close();
            if (layer == here.first) {
                here.finish();
                release();
            }
            return result;
        }
    }

    /**
     * The generated weights of some layers, [layers * sources, out of the head] each. On the way back their gradients take their place, one
     * layer after the other.
     */
    private final class Chunk {
        private final int first;
        private final Tensor ofCodes;
        private final List<Tensor> values = new ArrayList<>();

        Chunk(int first, int layers) {
            this.first = first;
            ofCodes = Scope.untilBackward(codes.narrow(0, first, layers).flatten(0, 1));
            for (Linear head : hypernetwork.heads(first)) {
                values.add(Scope.untilBackward(engine.linear(ofCodes, head)));
            }
        }

        Bottlenecks weights(int layer) {
            return hypernetwork.weights(values.stream()
                    .map(t -> t.narrow(0, (long) (layer - first) * sources, sources))
                    .toList());
        }

        Tensor backward(int layer, RowGroup group, Tensor input, Tensor gradient) {
            Bottlenecks weights = weights(layer).rows(group.firstRow(), group.rows());
            Tensor x = group.padWithZeros(input);
            Tensor dy = group.padWithZeros(gradient);
            Tensor before = x.bmm(weights.down()).add(weights.downBias());
            Tensor inner = torch.relu(before);
            Tensor dInner = dy.bmm(weights.up().transpose(1, 2))
                    .mul(before.gt(new Scalar(0)).to(dy.scalar_type().intern()));
            Tensor dx = group.unpad(dInner.bmm(weights.down().transpose(1, 2)));
            weights.up().copy_(inner.transpose(1, 2).bmm(dy));
            weights.upBias().copy_(Ops.sum(dy, 1, true));
            weights.down().copy_(x.transpose(1, 2).bmm(dInner));
            weights.downBias().copy_(Ops.sum(dInner, 1, true));
            return dx;
        }

        /** When all its layers have been: the gradients of the heads and of the codes. */
        void finish() {
            Tensor place = codeGradient.flatten(0, 1).narrow(0, (long) first * sources, ofCodes.size(0));
            List<Linear> heads = hypernetwork.heads(first);
            for (int h = 0; h < heads.size(); h++) {
                Linear head = heads.get(h);
                Tensor gradient = values.get(h);
                place.add_(engine.matrixProduct(gradient, head.weightInDtype()));
                engine.addToGradient(head.weight(), gradient.t(), ofCodes);
                Ops.addRowsToGradient(head.bias(), gradient);
            }
        }

        void release() {
            values.forEach(Tensor::close);
            ofCodes.close();
        }
    }
}
