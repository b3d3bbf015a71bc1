package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.StepAttention;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The past of beams that have most of it in common, by vector instructions. What a row decodes stays where it was written, and each row
 * knows by whom each of its positions was: nothing moves when beams change places, and what they share is read once. Lives in the scope in
 * which it was made.
 */
final class SharedPast implements Past {
    private final int maxLength;
    private final int beams;
    private final int inner;
    private final StepAttention attention;
    /** Of each layer [rows, maxLength, heads * d_kv]. */
    private final List<Tensor> keys = new ArrayList<>();

    private final List<Tensor> values = new ArrayList<>();
    /** [rows][maxLength] where each position of a row lies: number of a [heads * d_kv]. */
    private int[][] places;

    private float[] bias = {};
    private int length;

    /**
     * @param rows how many, the beams of a source beside each other
     * @param beams rows of a source
     * @param valueFormat in which values come
     */
    SharedPast(int rows, int beams, int maxLength, T5Config config, ScalarType valueFormat) {
        this.maxLength = maxLength;
        this.beams = beams;
        this.inner = config.inner();
        attention = new StepAttention(config.heads(), config.dKv());
        places = new int[rows][maxLength];
        for (int l = 0; l < config.decoderLayers(); l++) {
            keys.add(Tensors.empty(ScalarType.Float, rows, maxLength, inner));
            values.add(Tensors.empty(valueFormat, rows, maxLength, inner));
        }
    }

    /** Whether so much can be addressed: a layer's keys by a buffer of the JVM. */
    static boolean fits(int rows, int maxLength, T5Config config) {
        return (long) rows * maxLength * config.inner() * Float.BYTES <= Integer.MAX_VALUE;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void begin(Tensor bias) {
        this.bias = Tensors.toFloats(bias);
        for (int row = 0; row < places.length; row++) {
            places[row][length] = row * maxLength + length;
        }
    }

    @Override
    public Tensor attend(int layer, List<Tensor> keyQueryValue) {
        List<Tensor> given = keyQueryValue.stream().map(Tensor::contiguous).toList();
        List<Tokens> newest = Projected.places(given, inner, Tensors::reader, Tokens::new);
        Tensor result = Tensors.empty(ScalarType.Float, places.length, inner);
        FloatWriter out = Tensors.writer(result);
        FloatReader k = Tensors.reader(keys.get(layer));
        FloatReader v = Tensors.reader(values.get(layer));
        FloatWriter toKeys = Tensors.writer(keys.get(layer));
        FloatWriter toValues = Tensors.writer(values.get(layer));
        Steps.each(places.length / beams, source -> {
            int first = source * beams;
            float[] queries = new float[beams * inner];
            float[] one = new float[inner];
            for (int row = first; row < first + beams; row++) {
                int here = places[row][length] * inner;
                newest.get(0).read(row, one, 0, inner);
                toKeys.write(one, 0, inner, here);
                newest.get(1).read(row, queries, (row - first) * inner, inner);
                newest.get(2).read(row, one, 0, inner);
                toValues.write(one, 0, inner, here);
            }
            float[] sums = attention.attend(queries, k, v, places, first, length + 1, bias);
            out.write(sums, 0, sums.length, first * inner);
        });
        return result;
    }

    /** Where the newest tokens' numbers are: of each row within {@code stride} from {@code offset} on. */
    private record Tokens(FloatReader numbers, int stride, int offset) {
        void read(int row, float[] to, int begin, int count) {
            numbers.read(row * stride + offset, to, begin, count);
        }
    }

    @Override
    public void advance() {
        length++;
    }

    @Override
    public void reorder(int[] rows, int[] shared) {
        int[][] next = new int[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            next[i] = places[rows[i]].clone();
        }
        places = next;
    }
}
