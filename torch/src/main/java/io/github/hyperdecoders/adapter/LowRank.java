package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.RowGroup;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What LoRA adds to projections of one input, {@code alpha / rank * (x A) B} to each target (Hu et al., 2021, section 4.1): one pair of
 * products for all of them. One set of factors for each of n sources, or with n = 1 one for all.
 *
 * @param down [n, sum of ranks, in] the targets' A end to end
 * @param up [n, maps * out, sum of ranks] the targets' B scaled, zero where one's rank meets another map's result
 */
record LowRank(Tensor down, Tensor up) {

    /**
     * From the factors of each target.
     *
     * @param a [n, rank, in] each
     * @param b [n, out, rank] each
     */
    static LowRank of(LoraTargets.Place place, List<Tensor> a, List<Tensor> b) {
        int maps = place.maps().size();
        int ranks = place.targets().stream().mapToInt(LoraTargets.Target::rank).sum();
        long n = b.get(0).size(0);
        long out = b.get(0).size(1);
        double[] own = new double[maps * ranks];
        int first = 0;
        for (LoraTargets.Target target : place.targets()) {
            int row = place.maps().indexOf(target.map()) * ranks;
            Arrays.fill(own, row + first, row + first + target.rank(), target.scale());
            first += target.rank();
        }
        Tensor up = Ops.concatenate(2, b.toArray(Tensor[]::new));
        Tensor scales = Ops.cast(Tensors.of(own), up.scalar_type().intern()).view(1, maps, 1, ranks);
        return new LowRank(
                Ops.concatenate(1, a.toArray(Tensor[]::new)),
                up.view(n, 1, out, ranks).mul(scales).view(n, maps * out, ranks));
    }

    /**
     * A copy of the factors of some sources, in the innermost scope; where one set serves all, a copy of this.
     *
     * @param sources numbers, rising
     */
    LowRank keep(int... sources) {
        long[] own = down.size(0) == 1
                ? new long[] {0}
                : Arrays.stream(sources).asLongStream().toArray();
        Tensor numbers = Tensors.of(own);
        return new LowRank(down.index_select(0, numbers), up.index_select(0, numbers));
    }

    /**
     * The projections' results with what is added to them, in the same dtype.
     *
     * @param x [tokens, in]
     * @param output [tokens, maps * out]
     * @param rows how the tokens make up rows, n of them where n is not 1
     */
    Tensor addTo(Tensor output, Tensor x, Ragged rows, Engine engine) {
        ScalarType dtype = output.scalar_type().intern();
        Tensor input = Ops.cast(x, dtype);
        Tensor a = Ops.cast(down, dtype).transpose(1, 2);
        Tensor b = Ops.cast(up, dtype).transpose(1, 2);
        if (a.size(0) == 1) {
            return torch.addmm(output, input.mm(a.squeeze(0)), b.squeeze(0));
        }
        return output.add(rows.byGroup(input, (g, padded) -> {
            RowGroup group = rows.groups().get(g);
            Tensor narrow = engine.batchedProduct(padded, a.narrow(0, group.firstRow(), group.rows()));
            return engine.batchedProduct(narrow, b.narrow(0, group.firstRow(), group.rows()));
        }));
    }
}
