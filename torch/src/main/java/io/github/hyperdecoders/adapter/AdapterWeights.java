package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.t5.Ragged;
import io.github.hyperdecoders.t5.RowGroup;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.StepAdapters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights of one layer's bottleneck adapter, one set per source of a batch: {@code ReLU(x W_down + b_down) W_up + b_up}.
 *
 * @param down [sources, d_model, bottleneck]
 * @param downBias [sources, 1, bottleneck]
 * @param up [sources, bottleneck, d_model]
 * @param upBias [sources, 1, d_model]
 */
record AdapterWeights(Tensor down, Tensor downBias, Tensor up, Tensor upBias) {
    /** Up to so many tokens of a source reading its weights is the work, beyond it their multiplication. */
    private static final int FEW = 8;

    /** [tokens, d_model] to the same; as many rows as sources. */
    Tensor apply(Tensor x, Ragged rows, Numerics numerics) {
        if (Steps.areByVectors() && rows.longest() <= FEW && rows.isEven() && canBeRead()) {
            return applyToFew(x, rows);
        }
        List<AdapterWeights> weights = split(rows);
        return rows.byGroup(
                Ops.cast(x, numerics.product()), (g, padded) -> weights.get(g).apply(padded));
    }

    /** [sources, length, d_model] to the same. */
    private Tensor apply(Tensor x) {
        return Ops.bmm(torch.relu(Ops.bmm(x, down).add(downBias)), up).add(upBias);
    }

    private boolean canBeRead() {
        return Stream.of(down, downBias, up, upBias).allMatch(Tensors::canBeRead);
    }

    /** The same for few tokens of each source, as many of one as of another. */
    private Tensor applyToFew(Tensor x, Ragged rows) {
        StepAdapters adapters = new StepAdapters(
                Tensors.reader(down),
                Tensors.reader(downBias),
                Tensors.reader(up),
                Tensors.reader(upBias),
                (int) down.size(1),
                (int) down.size(2));
        return Steps.byParts(x, rows.rows(), ScalarType.Float, adapters::apply);
    }

    /** Its four parts by name. */
    Map<String, Tensor> parts() {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        parts.put("down", down);
        parts.put("down_bias", downBias.squeeze(1));
        parts.put("up", up);
        parts.put("up_bias", upBias.squeeze(1));
        return parts;
    }

    /** Those of some sources. */
    AdapterWeights rows(int first, int count) {
        return new AdapterWeights(
                down.narrow(0, first, count),
                downBias.narrow(0, first, count),
                up.narrow(0, first, count),
                upBias.narrow(0, first, count));
    }

    private List<AdapterWeights> split(Ragged rows) {
        if (rows.groups().size() == 1) {
            return List.of(this);
        }
        long[] sizes = rows.groups().stream().mapToLong(RowGroup::rows).toArray();
        List<Tensor> downs = Ops.split(down, sizes);
        List<Tensor> downBiases = Ops.split(downBias, sizes);
        List<Tensor> ups = Ops.split(up, sizes);
        List<Tensor> upBiases = Ops.split(upBias, sizes);
        List<AdapterWeights> split = new ArrayList<>();
        for (int g = 0; g < sizes.length; g++) {
            split.add(new AdapterWeights(downs.get(g), downBiases.get(g), ups.get(g), upBiases.get(g)));
        }
        return split;
    }
}
