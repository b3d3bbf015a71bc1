package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.tensor.Tensors;
import io.github.hyperdecoders.vector.FloatReader;
import io.github.hyperdecoders.vector.FloatWriter;
import io.github.hyperdecoders.vector.RowAttention.Tokens;
import io.github.hyperdecoders.vector.StepAttention;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The past of beams that have most of it in common, by vector instructions. What a row decodes stays where it was written, and each row
 * knows by whom each of its positions was: nothing moves when beams change places, and what they share is read once. Only what all beams
 * of a source have come to share, and will to the end, is moved once to where it lies end to end. Lives in the scope in which it was made.
 */
final class VectorPast implements Past {
    private final int maxLength;
    private final int beams;
    private final int inner;
    private final Heads heads;
    private final ScalarType dtype;
    private final Team team;
    private final StepAttention attention;
    /** Of each layer [rows, maxLength, heads * d_kv]. */
    private final List<Memory> keys = new ArrayList<>();

    private final List<Memory> values = new ArrayList<>();
    /** [rows][maxLength] where each position of a row lies: number of a [heads * d_kv]. */
    private int[][] places;

    /** Of each source how many first positions its beams have in common; they lie in its first row. */
    private final int[] common;

    private List<float[]> biases = List.of();
    private int length;

    /**
     * @param rows how many, the beams of a source next to each other
     * @param beams rows of a source
     * @param dtype of values and of their sums
     */
    VectorPast(int rows, int beams, int maxLength, int layers, Heads heads, ScalarType dtype, Team team) {
        this.dtype = dtype;
        this.maxLength = maxLength;
        this.beams = beams;
        this.inner = heads.inner();
        this.heads = heads;
        this.team = team;
        attention = new StepAttention(heads.count(), heads.width());
        places = new int[rows][maxLength];
        common = new int[rows / beams];
        for (int l = 0; l < layers; l++) {
            keys.add(Memory.of(Tensors.empty(ScalarType.Float, rows, maxLength, inner)));
            values.add(Memory.of(Tensors.empty(dtype, rows, maxLength, inner)));
        }
    }

    /** A layer's keys or values. */
    private record Memory(FloatReader reader, FloatWriter writer) {
        static Memory of(Tensor tensor) {
            return new Memory(Tensors.reader(tensor), Tensors.writer(tensor));
        }

        void copy(int from, int to, float[] numbers) {
            reader.read(from * numbers.length, numbers, 0, numbers.length);
            writer.write(numbers, 0, numbers.length, to * numbers.length);
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void begin(List<Tensor> given) {
        biases = given.stream().map(Tensors::toFloats).toList();
        for (int row = 0; row < places.length; row++) {
            places[row][length] = row * maxLength + length;
        }
    }

    @Override
    public Tensor attend(int layer, List<Tensor> keyQueryValue) {
        List<Tensor> given = keyQueryValue.stream().map(Tensor::contiguous).toList();
        List<Tokens> newest = Concatenated.places(given, inner, Tensors::reader, Tokens::new);
        Tensor result = Tensors.empty(dtype, places.length, inner);
        FloatWriter out = Tensors.writer(result);
        Memory k = keys.get(layer);
        Memory v = values.get(layer);
        float[] bias = biases.get(biases.size() == 1 ? 0 : layer);
        team.each(places.length / beams, source -> {
            int first = source * beams;
            float[] queries = new float[beams * inner];
            float[] one = new float[inner];
            for (int row = first; row < first + beams; row++) {
                int here = places[row][length] * inner;
                read(newest.get(0), row, one, 0);
                k.writer.write(one, 0, inner, here);
                read(newest.get(1), row, queries, (row - first) * inner);
                read(newest.get(2), row, one, 0);
                v.writer.write(one, 0, inner, here);
            }
            float[] sums = attention.attend(queries, k.reader, v.reader, places, first, length + 1, bias);
            out.write(sums, 0, sums.length, first * inner);
        });
        return result;
    }

    private void read(Tokens newest, int row, float[] to, int begin) {
        newest.numbers().read(row * newest.stride() + newest.offset(), to, begin, inner);
    }

    @Override
    public void advance() {
        length++;
    }

    @Override
    public Past keep(int... sources) {
        VectorPast kept = new VectorPast(sources.length * beams, beams, maxLength, keys.size(), heads, dtype, team);
        kept.length = length;
        for (int i = 0; i < sources.length; i++) {
            kept.common[i] = common[sources[i]];
            int from = sources[i] * beams;
            int to = i * beams;
            for (int beam = 0; beam < beams; beam++) {
                for (int position = 0; position < length; position++) {
                    kept.places[to + beam][position] = places[from + beam][position] + (to - from) * maxLength;
                }
            }
        }
        team.each(keys.size() * sources.length, i -> {
            int layer = i / sources.length;
            int source = i % sources.length;
            copy(keys.get(layer), sources[source], kept.keys.get(layer), source);
            copy(values.get(layer), sources[source], kept.values.get(layer), source);
        });
        return kept;
    }

    /** All that the beams of a source have written. */
    private void copy(Memory memory, int source, Memory other, int to) {
        float[] numbers = new float[length * inner];
        for (int beam = 0; beam < beams; beam++) {
            memory.reader.read((source * beams + beam) * maxLength * inner, numbers, 0, numbers.length);
            other.writer.write(numbers, 0, numbers.length, (to * beams + beam) * maxLength * inner);
        }
    }

    @Override
    public void reorder(int[] rows) {
        int[][] next = new int[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            next[i] = places[rows[i]].clone();
        }
        places = next;
        team.each(common.length, this::settle);
    }

    /** Moves what all beams of a source now share, and did not before. */
    private void settle(int source) {
        int first = source * beams;
        float[] numbers = new float[inner];
        for (int position = common[source]; position < length && isShared(first, position); position++) {
            int from = places[first][position];
            int to = first * maxLength + position;
            for (int layer = 0; layer < keys.size() && from != to; layer++) {
                keys.get(layer).copy(from, to, numbers);
                values.get(layer).copy(from, to, numbers);
            }
            for (int row = first; row < first + beams; row++) {
                places[row][position] = to;
            }
            common[source]++;
        }
    }

    private boolean isShared(int first, int position) {
        for (int row = first + 1; row < first + beams; row++) {
            if (places[row][position] != places[first][position]) {
                return false;
            }
        }
        return true;
    }
}
