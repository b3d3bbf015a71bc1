package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** The past of rows that each have all of it. Lives in the scope in which it was made. */
final class OperatorPast implements Past {
    /** [layers, rows, 2, heads, maxLength, d_kv] keys and values. */
    private final Tensor past;

    private final int beams;
    private final Heads heads;
    private final OperatorAttention attention;
    private List<Tensor> biases = List.of();
    private int length;

    OperatorPast(int rows, int beams, int maxLength, int layers, Heads heads, OperatorAttention attention) {
        this(
                Tensors.empty(attention.numerics().scores(), layers, rows, 2, heads.count(), maxLength, heads.width()),
                beams,
                heads,
                attention);
    }

    private OperatorPast(Tensor past, int beams, Heads heads, OperatorAttention attention) {
        this.past = past;
        this.beams = beams;
        this.heads = heads;
        this.attention = attention;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void begin(List<Tensor> biases) {
        this.biases = biases;
    }

    @Override
    public Tensor attend(int layer, List<Tensor> keyQueryValue) {
        List<Tensor> kqv = heads.split(Ops.concatenate(1, keyQueryValue).unsqueeze(1), 3);
        Tensor ofLayer = past.select(0, layer);
        Tensor keys = append(ofLayer.select(1, 0), kqv.get(0));
        Tensor values = append(ofLayer.select(1, 1), kqv.get(2));
        Tensor bias = biases.get(biases.size() == 1 ? 0 : layer);
        return heads.joined(attention.sums(kqv.get(1), keys, values, bias)).squeeze(1);
    }

    private Tensor append(Tensor cached, Tensor next) {
        cached.narrow(2, length, 1).copy_(next);
        return cached.narrow(2, 0, length + 1);
    }

    @Override
    public void advance() {
        length++;
    }

    @Override
    public void reorder(int[] rows) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor soFar = past.narrow(4, 0, length);
            Tensor from = Tensors.of(Arrays.stream(rows).asLongStream().toArray());
            soFar.copy_(soFar.index_select(1, from));
        }
    }

    @Override
    public Past keep(int... sources) {
        long[] rows = Arrays.stream(sources)
                .flatMap(source -> IntStream.range(source * beams, (source + 1) * beams))
                .asLongStream()
                .toArray();
        OperatorPast kept = new OperatorPast(past.index_select(1, Tensors.of(rows)), beams, heads, attention);
        kept.length = length;
        return kept;
    }
}
