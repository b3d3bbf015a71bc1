package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.QueryAttention;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sources to which queries go themselves, row after row on the calling thread, by vector instructions. */
record VectorSources(Tensor packed, Ragged rows, Ragged targets, Heads heads, Dropout dropout, OperatorEngine operators)
        implements Sources {

    /** Many queries: there are few products of many rows, which libtorch does as fast. */
    @Override
    public AttentionToSources projected(Supplier<List<Tensor>> keysAndValues) {
        return byOperators().projected(keysAndValues);
    }

    private Sources byOperators() {
        return operators.sources(packed, rows, targets, heads);
    }

    @Override
    public AttentionToSources unprojected() {
        long queries = (long) targets.tokens() * heads.count() * packed.size(1) * Float.BYTES;
        return queries <= Integer.MAX_VALUE && Tensors.canBeRead(packed)
                ? this::attend
                : byOperators().unprojected();
    }

    private Tensor attend(Tensor queries) {
        QueryAttention attention = new QueryAttention((int) packed.size(1));
        Tensor asking = GradientPort.input(queries.contiguous());
        Tensor asked = GradientPort.input(packed);
        Factors factors = dropout.factors();
        Tensor sums;
        try (Scope scope = Scope.withoutGradients()) {
            sums = scope.keep(Tensors.empty(ScalarType.Float, Tensors.shape(asking)));
            FloatBuffer out = Tensors.floats(sums);
            eachRow(asking, asked, (q, s) -> attention.forward(q, s, factors, out));
            targets.zeroSpare(sums);
        }
        return GradientPort.attach(
                sums,
                List.of(queries, packed),
                gradient -> {
                    Tensor ofQueries = Tensors.empty(ScalarType.Float, Tensors.shape(asking));
                    Tensor ofSource = Tensors.empty(ScalarType.Float, Tensors.shape(asked));
                    FloatBuffer arrived = Tensors.floats(gradient.contiguous());
                    FloatBuffer queriesOut = Tensors.floats(ofQueries);
                    FloatBuffer sourceOut = Tensors.floats(ofSource);
                    eachRow(asking, asked, (q, s) -> attention.backward(q, s, factors, arrived, queriesOut, sourceOut));
                    targets.zeroSpare(ofQueries);
                    rows.zeroSpare(ofSource);
                    return List.of(ofQueries, ofSource);
                },
                List.of(asking, asked));
    }

    @FunctionalInterface
    private interface OfRow {
        void accept(QueryAttention.Rows queries, QueryAttention.Rows source);
    }

    private void eachRow(Tensor asking, Tensor asked, OfRow work) {
        int each = heads.count();
        FloatBuffer queries = Tensors.floats(asking);
        FloatBuffer tokens = Tensors.floats(asked);
        List<QueryAttention.Rows> sources = new ArrayList<>();
        rows.eachRow((first, length) -> sources.add(new QueryAttention.Rows(tokens, first, length)));
        List<QueryAttention.Rows> asks = new ArrayList<>();
        targets.eachRow((first, length) -> asks.add(new QueryAttention.Rows(queries, first * each, length * each)));
        for (int row = 0; row < asks.size(); row++) {
            work.accept(asks.get(row), sources.get(row));
        }
    }
}
