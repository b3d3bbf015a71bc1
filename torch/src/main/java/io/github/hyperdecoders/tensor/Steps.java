package io.github.hyperdecoders.tensor;

import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.VectorUnit;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Steps of decoding, which are a few rows at a time in many small pieces. All threads take each piece together, in slices: every large
 * product in slices of its weight's rows, the rest in slices of the batch (docs/performance.md). On the processor only, and not in double,
 * which no kernel of these takes.
 */
public final class Steps {
    private static final ThreadLocal<Boolean> STEPPING = ThreadLocal.withInitial(() -> false);
    /** The pieces of a step are too small for more. */
    private static final int MOST_THREADS = 8;
    /** Weights of fewer numbers are multiplied by one thread. */
    private static final long SMALL = 1 << 16;

    private Steps() {}

    /**
     * Runs a decoding, without gradients, in which all methods of this class may do as they say. Several at once share the threads, and
     * those that find none free wait; the slices, and with them every bit of the results, are the same whoever helps.
     */
    public static <T> T run(Numerics numerics, Supplier<T> decoding) {
        if (!Device.isCpu() || numerics == Numerics.FP64) {
            return decoding.get();
        }
        Supplier<T> stepping = () -> {
            STEPPING.set(true);
            try (Scope scope = Scope.withoutGradients()) {
                return decoding.get();
            } finally {
                STEPPING.set(false);
            }
        };
        int threads = Math.min(Threads.count(), MOST_THREADS);
        return threads == 1 ? stepping.get() : Workers.together(threads, stepping);
    }

    /**
     * Whether what is not a large product is done by the JVM's vector instructions, several times as fast as by libtorch's operators:
     * in single precision, in a JVM that has them.
     */
    public static boolean areByVectors() {
        return VectorUnit.PRESENT && STEPPING.get();
    }

    /** Does the pieces 0 to {@code count} - 1, each on some thread, and returns when all are done. */
    public static void each(int count, IntConsumer piece) {
        Team team = Team.ledHere();
        if (team != null) {
            team.each(count, piece);
        } else {
            for (int i = 0; i < count; i++) {
                piece.accept(i);
            }
        }
    }

    /** Whether a decoding is in progress on the calling thread. */
    public static boolean areTaken() {
        return STEPPING.get();
    }

    /** Whether a product with such a weight, [out, in], is to be done in slices. */
    public static boolean isSliced(Tensor weight) {
        return STEPPING.get() && weight.numel() >= SMALL;
    }

    /**
     * Slices of a weight's rows, one for each thread, in the order of oneDNN's own that suits few rows: reading them is most of a step,
     * and putting them in order was most of reading them.
     *
     * @param weight [out, in] frozen; float or bfloat16
     * @return to be closed by the caller
     */
    public static Tensor[] packedSlices(Tensor weight) {
        Tensor[] slices = new Tensor[slices()];
        each(slices.length, i -> {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor slice = slice(weight, i, slices.length);
                slices[i] = Scope.own(OneDnn.canPack(weight) ? Dispatch.packed(slice) : slice);
            }
        });
        return slices;
    }

    /**
     * {@code x w^T} in slices.
     *
     * @param x [rows, in] in the weight's format
     * @param packed the weight, [out, in], by {@link #packedSlices}
     * @param result [rows, out] of any format, to be overwritten
     */
    public static void linear(Tensor x, Tensor[] packed, Tensor result) {
        linear(x, packed.length, i -> packed[i], result);
    }

    /** The same with a weight that is not to be kept in slices, since it is trained. */
    public static void linear(Tensor x, Tensor weight, Tensor result) {
        int count = slices();
        linear(x, count, i -> slice(weight, i, count), result);
    }

    private static void linear(Tensor x, int count, IntFunction<Tensor> weight, Tensor result) {
        each(count, i -> {
            try (Scope scope = Scope.withoutGradients()) {
                Tensor product = product(x, weight.apply(i));
                result.narrow(1, result.size(1) * i / count, product.size(1)).copy_(product);
            }
        });
    }

    /** What is done to some rows of a tensor. */
    @FunctionalInterface
    interface OfRows {
        /** {@code rows} rows from {@code first} on. */
        void accept(int first, int rows);
    }

    /** Works on the rows of {@code x} in slices. */
    static void eachSlice(Tensor x, OfRows work) {
        int count = (int) Math.min(slices(), x.size(0));
        each(count, i -> {
            int first = (int) first(x, i, count);
            work.accept(first, (int) first(x, i + 1, count) - first);
        });
    }

    /** What is made of a part of a tensor. */
    @FunctionalInterface
    public interface OfPart {
        /**
         * One part's result.
         *
         * @param part its number
         * @param x its numbers, which may be overwritten
         * @return as many
         */
        float[] apply(int part, float[] x);
    }

    /**
     * Computes a tensor of the shape of {@code x} from it, in parts of like many rows.
     *
     * @param x [rows, ..] in single precision or bfloat16
     * @param format of the result, one of these too
     */
    public static Tensor byParts(Tensor x, int parts, ScalarType format, OfPart work) {
        FloatReader in = Tensors.reader(x.contiguous());
        Tensor result = Tensors.empty(format, Tensors.shape(x));
        FloatWriter out = Tensors.writer(result);
        int width = (int) (x.numel() / x.size(0));
        each(parts, i -> {
            int first = (int) first(x, i, parts);
            float[] part = new float[((int) first(x, i + 1, parts) - first) * width];
            in.read(first * width, part, 0, part.length);
            out.write(work.apply(i, part), 0, part.length, first * width);
        });
        return result;
    }

    /** A product for each of n: [n, a, b] and [n, b, c], of one format, to [n, a, c]. */
    public static Tensor bmm(Tensor x, Tensor y) {
        if (!STEPPING.get()) {
            return x.bmm(y);
        }
        Tensor result = Tensors.empty(x.scalar_type().intern(), x.size(0), x.size(1), y.size(2));
        each((int) x.size(0), i -> {
            try (Scope scope = Scope.withoutGradients()) {
                result.select(0, i).copy_(product(x.select(0, i), y.select(0, i).t()));
            }
        });
        return result;
    }

    private static Tensor product(Tensor x, Tensor weight) {
        return OneDnn.canPack(x) ? Dispatch.linear(x, weight, null) : torch.linear(x, weight);
    }

    private static Tensor slice(Tensor weight, int i, int count) {
        long first = first(weight, i, count);
        return weight.narrow(0, first, first(weight, i + 1, count) - first);
    }

    /** Where slice i of so many of the rows of x begins. */
    private static long first(Tensor x, int i, int count) {
        return x.size(0) * i / count;
    }

    private static int slices() {
        Team team = Team.ledHere();
        return team == null ? 1 : team.size();
    }
}
