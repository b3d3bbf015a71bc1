package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of one layer's bottleneck adapter, {@code ReLU(x W_down + b_down) W_up + b_up}, one set per source of a batch.
 *
 * @param down [sources, d_model, bottleneck]
 * @param downBias [sources, 1, bottleneck]
 * @param up [sources, bottleneck, d_model]
 * @param upBias [sources, 1, d_model]
 */
public record Bottlenecks(Tensor down, Tensor downBias, Tensor up, Tensor upBias) {
    /** The weights of {@code count} sources from {@code first} on: views of these tensors. */
    public Bottlenecks rows(int first, int count) {
        return new Bottlenecks(
                down.narrow(0, first, count),
                downBias.narrow(0, first, count),
                up.narrow(0, first, count),
                upBias.narrow(0, first, count));
    }

    /**
     * A copy of the weights of some sources, in the innermost scope.
     *
     * @param sources numbers, rising
     */
    public Bottlenecks keep(int... sources) {
        Tensor numbers = Tensors.of(Arrays.stream(sources).asLongStream().toArray());
        return new Bottlenecks(
                down.index_select(0, numbers),
                downBias.index_select(0, numbers),
                up.index_select(0, numbers),
                upBias.index_select(0, numbers));
    }

    /** The weights for each group of rows, for as many rows as there are sources; views of these tensors. */
    List<Bottlenecks> split(Ragged rows) {
        if (rows.groups().size() == 1) {
            return List.of(this);
        }
        long[] sizes = rows.groups().stream().mapToLong(RowGroup::rows).toArray();
        List<Tensor> downs = Ops.split(down, sizes);
        List<Tensor> downBiases = Ops.split(downBias, sizes);
        List<Tensor> ups = Ops.split(up, sizes);
        List<Tensor> upBiases = Ops.split(upBias, sizes);
        List<Bottlenecks> split = new ArrayList<>();
        for (int g = 0; g < sizes.length; g++) {
            split.add(new Bottlenecks(downs.get(g), downBiases.get(g), ups.get(g), upBiases.get(g)));
        }
        return split;
    }
}
