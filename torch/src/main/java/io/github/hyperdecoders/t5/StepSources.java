package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.SourceAttention;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Sources to which some queries each attend at every step, by vector instructions. Lives in the scope in which it was made. */
final class StepSources {
    private final SourceAttention attention;
    private final Ragged sources;
    /** Where each source's first token is, and behind the last how many tokens there are. */
    private final int[] firsts;
    /** Where each source's keys begin, in columns, and behind the last how many numbers there are. */
    private final int[] begins;

    private final FloatReader columns;
    private final FloatReader values;

    /**
     * @param heads of a query
     * @param width of a head
     * @param sources how the tokens make up sources, packed
     * @param keysAndValues [source tokens, heads * width] each, in single precision or bfloat16; what is made for them is freed here
     */
    StepSources(int heads, int width, Ragged sources, Supplier<List<Tensor>> keysAndValues) {
        this.sources = sources;
        attention = new SourceAttention(heads, width);
        int count = sources.rows();
        firsts = new int[count + 1];
        begins = new int[count + 1];
        for (int source = 0; source < count; source++) {
            firsts[source + 1] = firsts[source] + sources.length(source);
            begins[source + 1] = begins[source] + attention.columnNumbers(sources.length(source));
        }
        Tensor inColumns = Tensors.empty(ScalarType.Float, begins[count]);
        Tensor asTheyAre;
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> given = keysAndValues.get();
            FloatReader keys = Tensors.reader(given.get(0).contiguous());
            FloatWriter to = Tensors.writer(inColumns);
            Steps.each(count, i -> attention.store(keys, firsts[i], sources.length(i), to, begins[i]));
            asTheyAre = scope.keep(given.get(1).contiguous());
        }
        columns = Tensors.reader(inColumns);
        values = Tensors.reader(asTheyAre);
    }

    /** Whether they can, and are the faster: where steps are by vectors, and the sources lie end to end and a buffer can address them. */
    static boolean serve(EncodedSources sources, T5Config config) {
        if (!Steps.areByVectors()) {
            return false;
        }
        long width = Math.max(config.inner(), config.dModel());
        long tokens = sources.rows().tokens() + (long) sources.rows().rows() * SourceAttention.MOST_SPARE;
        return tokens * width * Float.BYTES <= Integer.MAX_VALUE;
    }

    /** The sources as they are, for as many queries as there are heads, of the sources' width. */
    static @Nullable StepSources unprojected(EncodedSources sources, T5Config config) {
        return sources.project() || !serve(sources, config)
                ? null
                : new StepSources(
                        1, config.dModel(), sources.rows(), () -> List.of(sources.packed(), sources.packed()));
    }

    /**
     * Every query attends to its source.
     *
     * @param queries in the order of their sources, as many for each, of any shape that lies as [queries, heads * width]
     * @param format of the result, single precision or bfloat16
     * @return the same of values
     */
    Tensor attend(Tensor queries, ScalarType format) {
        return Steps.byParts(
                queries,
                sources.rows(),
                format,
                (i, ofSource) -> attention.attend(ofSource, columns, begins[i], values, firsts[i], sources.length(i)));
    }
}
