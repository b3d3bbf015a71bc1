package io.github.hyperdecoders.adapter;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Rounding;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.t5.JoinedAdapters;
import io.github.hyperdecoders.t5.LayerAdapters;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Sources of one model.
 *
 * @param tasks [batch] int64; may be null where {@link AdaptedT5#needsTasks} is false
 */
public record SourceBatch(
        AdaptedT5 model, Tokens sources, @Nullable Tensor tasks) {

    /**
     * The encoder's output of batches of models that share one T5, [source tokens of each, d_model]: by one pass over all of them, each row
     * with the adapters of its model, where no model makes its encoder adapters from a first pass; otherwise batch after batch. Records no
     * gradients.
     *
     * @param batches at least one, all of the very same {@link AdaptedT5#t5}
     */
    public static List<Tensor> encode(List<SourceBatch> batches, Engine engine) {
        if (batches.stream().anyMatch(batch -> batch.model.encodesTwice())) {
            return batches.stream()
                    .map(batch -> batch.model.hidden(batch.sources, batch.tasks, engine))
                    .toList();
        }
        Tokens all = Tokens.endToEnd(batches.stream().map(SourceBatch::sources).toList());
        Tensor hidden;
        try (Scope scope = Scope.open()) {
            hidden = scope.keep(engine.inParts(all, (part, firstRow, own) -> {
                JoinedAdapters adapters = adapters(batches, firstRow, part.rows(), own);
                Tokens rounded = part.rounded(Rounding.COARSE);
                return rounded.rows()
                        .withoutSpare(batches.get(0).model.t5().encoder().forward(rounded, adapters, own));
            }));
        }
        return Ops.split(
                hidden,
                batches.stream()
                        .mapToLong(batch -> batch.sources.rows().tokens())
                        .toArray());
    }

    /** The encoder adapters of some of the rows of all batches. */
    private static JoinedAdapters adapters(List<SourceBatch> batches, int firstRow, Ragged rows, Engine engine) {
        List<LayerAdapters> adapters = new ArrayList<>();
        List<Ragged> ofEach = new ArrayList<>();
        int begin = 0;
        for (SourceBatch batch : batches) {
            int count = batch.sources.rows().rows();
            int first = Math.max(firstRow, begin);
            int end = Math.min(firstRow + rows.rows(), begin + count);
            if (first < end) {
                Conditioning given = new Conditioning(batch.tasks, null).rows(first - begin, end - first);
                adapters.add(batch.model.encoderAdapters(given, engine));
                ofEach.add(rows.slice(first - firstRow, end - first));
            }
            begin += count;
        }
        return new JoinedAdapters(adapters, ofEach);
    }
}
