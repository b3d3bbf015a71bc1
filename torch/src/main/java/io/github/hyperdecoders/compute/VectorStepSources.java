package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.SourceAttention;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sources to which as many queries each attend at every step of a decoding, by vector instructions. */
record VectorStepSources(Tensor packed, Ragged rows, Ragged targets, Heads heads, VectorEngine engine)
        implements Sources {

    @Override
    public AttentionToSources projected(Supplier<List<Tensor>> keysAndValues) {
        if (!fits(heads.inner())) {
            return byOperators().projected(keysAndValues);
        }
        return attention(heads, () -> Concatenated.each(keysAndValues.get(), heads.inner()));
    }

    @Override
    public AttentionToSources unprojected() {
        int width = (int) packed.size(1);
        // Each token has a query for each head; to the source they are so many tokens with one head of its width.
        return fits(width)
                ? attention(new Heads(1, width), () -> List.of(packed, packed))
                : byOperators().unprojected();
    }

    private Sources byOperators() {
        return engine.operators().sources(packed, rows, targets, heads);
    }

    /** Whether a buffer can address the sources' keys. */
    private boolean fits(long width) {
        long tokens = rows.tokens() + (long) rows.rows() * SourceAttention.MOST_SPARE;
        return tokens * width * Float.BYTES <= Integer.MAX_VALUE;
    }

    /** @param keysAndValues [source tokens, heads * width] each, in single precision or bfloat16; what is made for them is freed here */
    private AttentionToSources attention(Heads own, Supplier<List<Tensor>> keysAndValues) {
        SourceAttention attention = new SourceAttention(own.count(), own.width());
        int[] lengths = IntStream.range(0, rows.rows()).map(rows::length).toArray();
        int[] firsts = begins(lengths, length -> length);
        int[] begins = begins(lengths, attention::columnNumbers);
        Tensor inColumns = Tensors.empty(ScalarType.Float, begins[lengths.length]);
        Tensor asTheyAre;
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> given = keysAndValues.get();
            FloatReader keys = Tensors.reader(given.get(0).contiguous());
            FloatWriter to = Tensors.writer(inColumns);
            engine.team().each(lengths.length, i -> attention.store(keys, firsts[i], lengths[i], to, begins[i]));
            asTheyAre = scope.keep(given.get(1).contiguous());
        }
        return new OfSources(engine, attention, lengths, inColumns, asTheyAre);
    }

    /** Where what each of some rows takes begins, one behind the other; behind the last how much there is. */
    private static int[] begins(int[] lengths, IntUnaryOperator taken) {
        int[] begins = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            begins[i + 1] = begins[i] + taken.applyAsInt(lengths[i]);
        }
        return begins;
    }

    /** Keys and values of sources. */
    private static final class OfSources implements AttentionToSources {
        private final VectorEngine engine;
        private final SourceAttention attention;
        private final int[] lengths;
        private final int[] firsts;
        private final int[] begins;
        private final FloatReader columns;
        private final FloatReader values;
        private final Tensor inColumns;
        private final Tensor asTheyAre;

        /**
         * Keys and values in the order in which attention reads them.
         *
         * @param inColumns the keys as {@link SourceAttention#store} puts them, source after source
         * @param asTheyAre [source tokens, heads * width] the values
         */
        OfSources(VectorEngine engine, SourceAttention attention, int[] lengths, Tensor inColumns, Tensor asTheyAre) {
            this.engine = engine;
            this.attention = attention;
            this.lengths = lengths;
            this.inColumns = inColumns;
            this.asTheyAre = asTheyAre;
            firsts = begins(lengths, length -> length);
            begins = begins(lengths, attention::columnNumbers);
            columns = Tensors.reader(inColumns);
            values = Tensors.reader(asTheyAre);
        }

        @Override
        public Tensor attend(Tensor queries) {
            return engine.byParts(
                    queries,
                    lengths.length,
                    engine.numerics().product(),
                    (i, ofSource) -> attention.attend(ofSource, columns, begins[i], values, firsts[i], lengths[i]));
        }

        @Override
        public AttentionToSources keep(int... sources) {
            return new OfSources(
                    engine,
                    attention,
                    Arrays.stream(sources).map(source -> lengths[source]).toArray(),
                    parts(inColumns, begins, sources),
                    parts(asTheyAre, firsts, sources));
        }

        private static Tensor parts(Tensor x, int[] begins, int... sources) {
            return Ops.concatenate(
                    0,
                    Arrays.stream(sources)
                            .mapToObj(source -> x.narrow(0, begins[source], (long) begins[source + 1] - begins[source]))
                            .toArray(Tensor[]::new));
        }
    }
}
