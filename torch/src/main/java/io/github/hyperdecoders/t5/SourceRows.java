package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Dropout;
import io.github.hyperdecoders.tensor.GradientPort;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.tensor.Vectors;
import io.github.hyperdecoders.vector.Factors;
import io.github.hyperdecoders.vector.QueryAttention;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sources to which queries go themselves, row after row on the calling thread, by vector instructions. */
final class SourceRows {
    private final Tensor source;
    private final Ragged rows;
    private final QueryAttention attention;
    private final Dropout dropout;

    /** @param source [tokens, width] in single precision */
    SourceRows(Tensor source, Ragged rows, Dropout dropout) {
        this.source = source;
        this.rows = rows;
        this.attention = new QueryAttention((int) source.size(1));
        this.dropout = dropout;
    }

    /** Whether they can, and are the faster. */
    static boolean serve(Tensor source, Ragged targets, T5Config config, Numerics numerics) {
        long queries = (long) targets.tokens() * config.heads() * config.dModel() * Float.BYTES;
        return Vectors.serve()
                && queries <= Integer.MAX_VALUE
                && numerics.scores() == ScalarType.Float
                && Tensors.canBeRead(source);
    }

    /**
     * Every query attends to the source of its row.
     *
     * @param queries [tokens, n * width] in single precision: n queries for each token
     * @param targets how the tokens make up rows
     * @return [tokens, n * width] the tokens of the source summed by attention's weights
     */
    Tensor attend(Tensor queries, Ragged targets) {
        Tensor asking = GradientPort.input(queries.contiguous());
        Tensor asked = GradientPort.input(source);
        Factors factors = dropout.factors();
        Tensor sums;
        try (Scope scope = Scope.withoutGradients()) {
            sums = scope.keep(Tensors.empty(ScalarType.Float, Tensors.shape(asking)));
            FloatBuffer out = Tensors.floats(sums);
            eachRow(asking, asked, targets, (q, s) -> attention.forward(q, s, factors, out));
            targets.zeroSpare(sums);
        }
        return GradientPort.attach(
                sums,
                List.of(queries, source),
                gradient -> {
                    Tensor ofQueries = Tensors.empty(ScalarType.Float, Tensors.shape(asking));
                    Tensor ofSource = Tensors.empty(ScalarType.Float, Tensors.shape(asked));
                    FloatBuffer arrived = Tensors.floats(gradient.contiguous());
                    FloatBuffer queriesOut = Tensors.floats(ofQueries);
                    FloatBuffer sourceOut = Tensors.floats(ofSource);
                    eachRow(
                            asking,
                            asked,
                            targets,
                            (q, s) -> attention.backward(q, s, factors, arrived, queriesOut, sourceOut));
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

    private void eachRow(Tensor asking, Tensor asked, Ragged targets, OfRow work) {
        int each = (int) (asking.size(1) / asked.size(1));
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
