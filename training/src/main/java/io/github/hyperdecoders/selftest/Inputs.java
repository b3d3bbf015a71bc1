package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.training.Batch;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** The batch of a golden case, in the scope it was read in. */
final class Inputs {
    final Batch batch;
    /** What the reference fed its decoder, padding included. */
    final Tokens decoderIds;

    private final int[] lengths;

    Inputs(TensorFile io, GoldenCase golden) {
        this(io, golden, golden.taskIndices(GoldenCase.strings(golden.expected().path("tasks"))));
    }

    /** @param tasks the index of each row's task */
    Inputs(TensorFile io, GoldenCase golden, long[] tasks) {
        int[][] mask = rows(Tensors.read(io, "attention_mask"), -1);
        int[][] ids = rows(Tensors.read(io, "input_ids"), -1);
        int[][] sources = new int[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            sources[i] = Arrays.copyOf(ids[i], Arrays.stream(mask[i]).sum());
        }
        int pad = golden.config().t5().padId();
        int[][] labels = rows(Tensors.read(io, "labels"), pad);
        batch = Batch.of(sources, labels, tasks, golden.config().t5().startId());
        Tensor padded = Tensors.read(io, "decoder_input_ids");
        decoderIds = new Tokens(padded.flatten(), Ragged.uniform(ids.length, (int) padded.size(1)));
        lengths = Arrays.stream(sources).mapToInt(source -> source.length).toArray();
    }

    int rows() {
        return lengths.length;
    }

    /** [batch, length, d] to [tokens, d]: what stands on the sources' tokens. */
    Tensor realTokens(Tensor padded) {
        long width = padded.size(1);
        long[] places = IntStream.range(0, lengths.length)
                .boxed()
                .flatMapToLong(row -> LongStream.range(row * width, row * width + lengths[row]))
                .toArray();
        return padded.flatten(0, 1).index_select(0, Tensors.of(places));
    }

    /** The rows of an int64 matrix, without trailing padding, of which a negative number is a kind too. */
    private static int[][] rows(Tensor matrix, int padding) {
        int columns = (int) matrix.size(1);
        long[] values = Tensors.toLongs(matrix);
        int[][] rows = new int[(int) matrix.size(0)][];
        for (int i = 0; i < rows.length; i++) {
            int length = columns;
            while (length > 0 && isPadding(values[i * columns + length - 1], padding)) {
                length--;
            }
            rows[i] = Arrays.stream(values, i * columns, i * columns + length)
                    .mapToInt(Math::toIntExact)
                    .toArray();
        }
        return rows;
    }

    private static boolean isPadding(long id, int padding) {
        return id == padding || id < 0;
    }
}
