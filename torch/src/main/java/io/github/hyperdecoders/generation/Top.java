package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * The largest scores of each row and where they stand, in falling order; k to a row, row after row.
 *
 * @param scores [rows * k]
 * @param indices [rows * k] columns
 */
record Top(double[] scores, long[] indices) {
    private static final long BLOCK = 32;

    /**
     * Looks only into the k blocks of columns whose largest scores are the largest, which hold the k best: libtorch's own topk copies
     * every score together with its index first, and there are a hundred thousand of them.
     *
     * @param x [rows, columns]
     */
    static Top of(Tensor x, long k) {
        long rows = x.size(0);
        long blocks = x.size(1) / BLOCK;
        if (x.size(1) % BLOCK != 0 || blocks < k) {
            T_TensorTensor_T top = x.topk(k, 1, true, true);
            return new Top(Tensors.toDoubles(top.get0()), Tensors.toLongs(top.get1()));
        }
        Tensor byBlock = x.view(rows, blocks, BLOCK);
        Tensor best = byBlock.amax(new long[] {2}, false).topk(k, 1, true, true).get1();
        Tensor within = byBlock.gather(1, best.unsqueeze(2).expand(rows, k, BLOCK));
        T_TensorTensor_T top = within.view(rows, k * BLOCK).topk(k, 1, true, true);
        long[] blockOf = Tensors.toLongs(best);
        long[] indices = Tensors.toLongs(top.get1());
        for (int i = 0; i < indices.length; i++) {
            long row = i / k;
            indices[i] = blockOf[(int) (row * k + indices[i] / BLOCK)] * BLOCK + indices[i] % BLOCK;
        }
        return new Top(Tensors.toDoubles(top.get0()), indices);
    }
}
