package io.github.hyperdecoders.training;

import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one batch, in the scope they were made in.
 *
 * @param sources what the encoder reads
 * @param tasks [batch] int64 indices of tasks, or null
 * @param decoderInputs the targets shifted right behind the start token
 * @param targets [target tokens] int64 what the decoder should say, token by token
 */
public record Batch(Tokens sources, @Nullable Tensor tasks, Tokens decoderInputs, Tensor targets) {

    /**
     * The batch in the order given.
     *
     * @param sources token ids of each source
     * @param labels token ids of each target, its end of sequence included
     * @param tasks index of each instance's task, or null
     * @param startId the token that decoding starts from
     */
    public static Batch of(int[][] sources, int[][] labels, long @Nullable [] tasks, int startId) {
        return new Batch(
                Tokens.of(sources),
                tasks == null ? null : Tensors.of(tasks),
                Tokens.of(shifted(labels, startId)),
                Tokens.of(labels).ids());
    }

    private static int[][] shifted(int[][] labels, int startId) {
        int[][] shifted = new int[labels.length][];
        for (int row = 0; row < labels.length; row++) {
            shifted[row] = new int[labels[row].length];
            shifted[row][0] = startId;
            System.arraycopy(labels[row], 0, shifted[row], 1, labels[row].length - 1);
        }
        return shifted;
    }
}
