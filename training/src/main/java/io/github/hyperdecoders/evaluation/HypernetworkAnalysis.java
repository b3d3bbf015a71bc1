package io.github.hyperdecoders.evaluation;

import io.github.hyperdecoders.analysis.AdapterMeans;
import io.github.hyperdecoders.analysis.EmbeddingMap;
import io.github.hyperdecoders.analysis.LayerDistances;
import io.github.hyperdecoders.data.VectorTable;
import io.github.hyperdecoders.dataset.Example;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.inference.HypernetworkView;
import io.github.hyperdecoders.report.TextTable;
import io.github.hyperdecoders.results.Prediction;
import io.github.hyperdecoders.tokenizer.T5Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The paper's look into a hypernetwork (section 5): the vectors that enter it, in the plane, and how far the adapters that it makes lie
 * apart.
 *
 * @param written the instances and what the model wrote for them
 * @param vectors what enters the hypernetwork, [instances, d_model]
 * @param map the vectors by PCA and by UMAP
 * @param distances between the adapters, by task and layer
 */
public record HypernetworkAnalysis(
        List<Prediction> written, float[][] vectors, EmbeddingMap map, LayerDistances distances) {
    /** Files of the vectors with their instances, of the vectors alone, and of generated adapters. */
    public static final String VECTOR_TABLE = "vectors.parquet";

    public static final String VECTORS = "vectors.safetensors";
    public static final String ADAPTERS = "adapters.safetensors";

    private static final int BATCH_SIZE = 32;
    private static final int MOST_LABELS = 10;
    private static final int SHOWN = 400;

    /**
     * Looks at the instances of an evaluation.
     *
     * @param maxSourceLength longer sources are cut, as in the evaluation
     * @param most instances that are taken, spread evenly over all
     * @param seed of both layouts
     */
    public static HypernetworkAnalysis of(
            HypernetworkView view, Results results, T5Tokenizer tokenizer, int maxSourceLength, int most, long seed) {
        List<Example> all =
                results.tasks().stream().flatMap(t -> t.examples().stream()).toList();
        List<Prediction> allWritten = results.predictions();
        int count = Math.min(most, all.size());
        List<Example> examples = new ArrayList<>();
        List<Prediction> written = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int place = (int) ((long) i * all.size() / count);
            examples.add(all.get(place));
            written.add(allWritten.get(place));
        }
        List<int[]> ids = SourceTokens.of(examples.stream().map(Example::source).toList(), tokenizer, maxSourceLength);
        float[][] vectors =
                view.vectors(ids, examples.stream().map(Example::task).toList(), BATCH_SIZE);
        AdapterMeans means = new AdapterMeans(view.layers());
        view.adapters(vectors, (i, adapters) -> means.add(written.get(i).task(), adapters));
        return new HypernetworkAnalysis(
                written, vectors, EmbeddingMap.of(vectors, instances(written), seed), means.distances());
    }

    private static List<EmbeddingMap.Instance> instances(List<Prediction> written) {
        Map<String, Set<String>> targets = new HashMap<>();
        written.forEach(
                p -> targets.computeIfAbsent(p.task(), t -> new HashSet<>()).add(p.target()));
        List<EmbeddingMap.Instance> instances = new ArrayList<>();
        for (Prediction p : written) {
            Set<String> own = targets.getOrDefault(p.task(), Set.of());
            String text = p.source();
            instances.add(new EmbeddingMap.Instance(
                    p.task(),
                    own.size() <= MOST_LABELS ? p.target() : null,
                    p.target().isEmpty(),
                    text.codePointCount(0, text.length()) <= SHOWN
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…"));
        }
        return instances;
    }

    /** A row for each layer: how far apart the tasks' mean adapters lie, and instances from their task's. */
    public TextTable table() {
        TextTable table = new TextTable("layer", "between tasks", "within a task");
        double[] between = distances.betweenTasks();
        double[] within = distances.withinTasks();
        for (int layer = 0; layer < between.length; layer++) {
            table.row(layer + 1, TextTable.number(between[layer], 3), TextTable.number(within[layer], 3));
        }
        return table;
    }

    /**
     * Writes vectors.safetensors, [instances, d_model] under the name {@code vectors}, and vectors.parquet, a row for each instance with
     * its texts, its vector and its points in the plane.
     */
    public void writeVectors(Path folder) throws IOException {
        int width = vectors[0].length;
        ByteBuffer bytes =
                ByteBuffer.allocate(vectors.length * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : vectors) {
            bytes.asFloatBuffer().put(vector);
            bytes.position(bytes.position() + width * Float.BYTES);
        }
        TensorData tensor =
                TensorData.of("vectors", DType.F32, List.of((long) vectors.length, (long) width), bytes.flip());
        SafetensorsWriter.write(folder.resolve(VECTORS), List.of(tensor), named(written));
        Map<String, List<String>> texts = new LinkedHashMap<>();
        texts.put("task", column(Prediction::task));
        texts.put("id", column(Prediction::id));
        texts.put("source", column(Prediction::source));
        texts.put("target", column(Prediction::target));
        texts.put("prediction", column(Prediction::text));
        Map<String, float[][]> numbers = new LinkedHashMap<>();
        numbers.put("vector", vectors);
        for (EmbeddingMap.Projection layout : map.projections()) {
            numbers.put(layout.name().toLowerCase(Locale.ROOT), floats(layout.points()));
        }
        new VectorTable(texts, numbers).write(folder.resolve(VECTOR_TABLE));
    }

    /**
     * Writes adapters.safetensors: the adapters of the first instances of each task; none is left of an earlier analysis where that is 0.
     *
     * @param ofEachTask how many; negative for all
     */
    public void writeAdapters(HypernetworkView view, Path folder, int ofEachTask) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        int[] chosen = IntStream.range(0, written.size())
                .filter(i -> seen.merge(written.get(i).task(), 1, Integer::sum) <= ofEachTask || ofEachTask < 0)
                .toArray();
        Path file = folder.resolve(ADAPTERS);
        if (chosen.length == 0) {
            Files.deleteIfExists(file);
            return;
        }
        float[][] own = IntStream.of(chosen).mapToObj(i -> vectors[i]).toArray(float[][]::new);
        SafetensorsWriter.write(
                file,
                view.tensors(own),
                named(IntStream.of(chosen).mapToObj(written::get).toList()));
    }

    /** Whose the rows of the tensors are: {@code instances}, a JSON list of task and id. */
    private static Map<String, String> named(List<Prediction> instances) {
        List<List<String>> names =
                instances.stream().map(p -> List.of(p.task(), p.id())).toList();
        return Map.of("instances", new JsonMapper().writeValueAsString(names));
    }

    private List<String> column(Function<Prediction, String> value) {
        return written.stream().map(value).toList();
    }

    private static float[][] floats(double[][] rows) {
        float[][] floats = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            floats[i] = new float[] {(float) rows[i][0], (float) rows[i][1]};
        }
        return floats;
    }
}
