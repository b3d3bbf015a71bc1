package io.github.hyperdecoders.training;

import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one batch, all int64, in the scope they were made in.
 *
 * @param ids [batch, length] sources, padded on the right
 * @param mask [batch, length] 1 on real tokens
 * @param tasks [batch] indices of tasks, or null
 * @param decoderIds [batch, targets] the targets shifted right behind the start token
 * @param targetPositions [tokens] indices into the flattened [batch * targets] positions that hold a real target token
 * @param targets [tokens] the target tokens there
 */
public record Batch(
        Tensor ids, Tensor mask, @Nullable Tensor tasks, Tensor decoderIds, Tensor targetPositions, Tensor targets) {

    /**
     * Pads the rows of a batch to the longest and lines the targets up.
     *
     * @param sources token ids of each source
     * @param labels token ids of each target, its end of sequence included
     * @param tasks index of each instance's task, or null
     */
    public static Batch of(int[][] sources, int[][] labels, long @Nullable [] tasks, int padId) {
        int longest = 0;
        int tokens = 0;
        for (int[] label : labels) {
            longest = Math.max(longest, label.length);
            tokens += label.length;
        }
        int[][] shifted = new int[labels.length][];
        long[] positions = new long[tokens];
        long[] targets = new long[tokens];
        int n = 0;
        for (int row = 0; row < labels.length; row++) {
            int[] label = labels[row];
            shifted[row] = new int[label.length];
            for (int j = 0; j < label.length; j++) {
                shifted[row][j] = j == 0 ? padId : label[j - 1];
                positions[n] = (long) row * longest + j;
                targets[n++] = label[j];
            }
        }
        return new Batch(
                Tensors.ofRows(sources, padId),
                Tensors.maskOfRows(sources),
                tasks == null ? null : Tensors.of(tasks),
                Tensors.ofRows(shifted, padId),
                Tensors.of(positions),
                Tensors.of(targets));
    }
}
