package io.github.hyperdecoders.parameter;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A file's value of a parameter. */
record StoredTensor(TensorFile file, TensorInfo info) {
    /** The dtypes that weights may be stored in. */
    private static final Set<ScalarType> NUMBERS =
            Set.of(ScalarType.Float, ScalarType.Double, ScalarType.Half, ScalarType.BFloat16);

    /** In the first file that has it under one of its names. */
    static Optional<StoredTensor> find(List<String> names, List<TensorFile> files) {
        for (TensorFile file : files) {
            for (String name : names) {
                TensorInfo info = file.tensors().get(name);
                if (info != null) {
                    return Optional.of(new StoredTensor(file, info));
                }
            }
        }
        return Optional.empty();
    }

    /** @throws InputException if it has another shape, or is made of no numbers that a weight may be made of */
    void check(long... shape) {
        long[] found = info.shape().stream().mapToLong(Long::longValue).toArray();
        if (!Arrays.equals(found, shape)) {
            throw new InputException(
                    "tensor " + info.name() + " of " + file.path() + " has shape " + Arrays.toString(found)
                            + ", expected " + Arrays.toString(shape) + " by the model's configuration");
        }
        if (!isNumeric(info)) {
            throw new InputException("tensor " + info.name() + " of " + file.path() + " has format " + info.dtype()
                    + ", expected F32, F16, BF16 or F64");
        }
    }

    /** Whether it can have been trained: other programs keep counters and empty tensors beside weights. */
    static boolean isWeight(TensorInfo stored) {
        return isNumeric(stored) && !stored.shape().contains(0L);
    }

    private static boolean isNumeric(TensorInfo stored) {
        return NUMBERS.contains(Tensors.scalarType(stored.dtype()));
    }
}
