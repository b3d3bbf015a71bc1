package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.StepAttention;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Sources to which some queries each attend at every step, by vector instructions. Lives in the scope in which it was made. */
final class StepSources {
    private static final float[] NO_BIAS = {};

    private final FloatReader keys;
    private final FloatReader values;
    private final StepAttention attention;
    private final int perSource;
    /** Of each query the numbers of its source's tokens. */
    private final int[][] tokens;

    /**
     * @param heads of a query
     * @param width of a head
     * @param keys [source tokens, heads * width] in single precision or bfloat16
     * @param values like the keys
     * @param sources how the tokens make up sources, packed
     * @param perSource queries of each source
     */
    StepSources(int heads, int width, Tensor keys, Tensor values, Ragged sources, int perSource) {
        this.keys = Tensors.reader(keys.contiguous());
        this.values = Tensors.reader(values.contiguous());
        this.perSource = perSource;
        attention = new StepAttention(heads, width);
        tokens = new int[sources.rows() * perSource][];
        int first = 0;
        for (int source = 0; source < sources.rows(); source++) {
            int end = first + sources.length(source);
            int[] ofSource = IntStream.range(first, end).toArray();
            Arrays.fill(tokens, source * perSource, (source + 1) * perSource, ofSource);
            first = end;
        }
    }

    /** Whether the sources lie end to end, and are not more than a buffer of the JVM can address. */
    static boolean fit(EncodedSources sources, T5Config config) {
        long width = Math.max(config.inner(), config.dModel());
        return sources.rows().isPacked() && sources.rows().tokens() * width * Float.BYTES <= Integer.MAX_VALUE;
    }

    /** Queries in the order of their sources, of any shape that lies as [queries, heads * width], to the same of values. */
    Tensor attend(Tensor queries) {
        return Steps.byParts(queries, tokens.length / perSource, (source, ofSource) -> {
            int first = source * perSource;
            return attention.attend(ofSource, keys, values, tokens, first, tokens[first].length, NO_BIAS);
        });
    }
}
