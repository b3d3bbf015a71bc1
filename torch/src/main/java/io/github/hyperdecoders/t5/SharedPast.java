package io.github.hyperdecoders.t5;

import io.github.hyperdecoders.tensor.Steps;
import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.StepAttention;
import java.nio.FloatBuffer;
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
    private final List<FloatBuffer> keys = new ArrayList<>();

    private final List<FloatBuffer> values = new ArrayList<>();
    /** [rows][maxLength] where each position of a row lies: number of a [heads * d_kv]. */
    private int[][] places;

    private float[] bias = {};
    private int length;

    /**
     * @param rows how many, the beams of a source beside each other
     * @param beams rows of a source
     */
    SharedPast(int rows, int beams, int maxLength, T5Config config) {
        this.maxLength = maxLength;
        this.beams = beams;
        this.inner = config.inner();
        attention = new StepAttention(config.heads(), config.dKv());
        places = new int[rows][maxLength];
        for (int l = 0; l < config.decoderLayers(); l++) {
            keys.add(memory(rows));
            values.add(memory(rows));
        }
    }

    private FloatBuffer memory(int rows) {
        return Tensors.bytes(Tensors.empty(ScalarType.Float, rows, maxLength, inner))
                .asFloatBuffer();
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
    public Tensor attend(int layer, Tensor keyQueryValue) {
        FloatBuffer in = Tensors.floats(keyQueryValue.contiguous());
        Tensor result = Tensors.empty(ScalarType.Float, places.length, inner);
        FloatBuffer out = Tensors.floats(result);
        FloatBuffer k = keys.get(layer);
        FloatBuffer v = values.get(layer);
        Steps.each(places.length / beams, source -> {
            int first = source * beams;
            float[] queries = new float[beams * inner];
            for (int beam = 0; beam < beams; beam++) {
                int row = first + beam;
                int here = places[row][length] * inner;
                k.put(here, in, row * 3 * inner, inner);
                in.get((row * 3 + 1) * inner, queries, beam * inner, inner);
                v.put(here, in, (row * 3 + 2) * inner, inner);
            }
            float[] sums =
                    attention.attend(queries, FloatReader.of(k), FloatReader.of(v), places, first, length + 1, bias);
            out.put(first * inner, sums);
        });
        return result;
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
