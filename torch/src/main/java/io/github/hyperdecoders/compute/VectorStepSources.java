package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.SourceAttention;
import java.util.List;
import java.util.function.Supplier;
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
        int count = rows.rows();
        // Where each source's first token is, and where its keys begin in columns; behind the last how many there are.
        int[] firsts = new int[count + 1];
        int[] begins = new int[count + 1];
        for (int i = 0; i < count; i++) {
            firsts[i + 1] = firsts[i] + rows.length(i);
            begins[i + 1] = begins[i] + attention.columnNumbers(rows.length(i));
        }
        Tensor inColumns = Tensors.empty(ScalarType.Float, begins[count]);
        Tensor asTheyAre;
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> given = keysAndValues.get();
            FloatReader keys = Tensors.reader(given.get(0).contiguous());
            FloatWriter to = Tensors.writer(inColumns);
            engine.team().each(count, i -> attention.store(keys, firsts[i], rows.length(i), to, begins[i]));
            asTheyAre = scope.keep(given.get(1).contiguous());
        }
        FloatReader columns = Tensors.reader(inColumns);
        FloatReader values = Tensors.reader(asTheyAre);
        ScalarType dtype = engine.numerics().product();
        return queries -> engine.byParts(
                queries,
                count,
                dtype,
                (i, ofSource) -> attention.attend(ofSource, columns, begins[i], values, firsts[i], rows.length(i)));
    }
}
