package io.github.hyperdecoders.selftest;

import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.format.TensorInfo;
import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.model.ModelFolder;
import io.github.hyperdecoders.recipe.AdamwEpsStyle;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * How well the trajectory of a golden case can be followed in single precision at all. The case is varied: every weight is changed by a
 * millionth of itself, and the variation trained in single and in double precision, from the same weights. How far the two part differs
 * from one variation to the next by no more than luck, so the spread says how much luck there is in the case itself.
 *
 * @param name the case
 * @param deviations of each variation, rising
 * @param tolerance what the golden trajectory is held to
 */
public record Variations(String name, List<Double> deviations, double tolerance) {
    private static final double CHANGE = 1e-6;

    /** How many variations stray further than the tolerance. */
    public long beyond() {
        return deviations.stream().filter(d -> d > tolerance).count();
    }

    /** Examines every case below {@code fixtures}, each in {@code variations} of it, and reports it as it is done. */
    public static void examine(Path fixtures, int variations, Consumer<Variations> listener) throws IOException {
        for (GoldenCase golden : GoldenCase.find(fixtures)) {
            if (golden.isTaskwise()) {
                continue;
            }
            List<Double> deviations = new ArrayList<>();
            Path weights = Files.createTempFile("varied", ".safetensors");
            try {
                for (int seed = 1; seed <= variations; seed++) {
                    vary(golden, weights, new SplittableRandom(seed));
                    deviations.add(Deviation.relative(
                            losses(golden, Numerics.FP32, weights), losses(golden, Numerics.FP64, weights)));
                }
            } finally {
                Files.delete(weights);
            }
            Collections.sort(deviations);
            listener.accept(new Variations(golden.name(), deviations, golden.singleTrajectoryTolerance()));
        }
    }

    private static double[] losses(GoldenCase golden, Numerics numerics, Path weights) throws IOException {
        try (TensorFile io = TensorFile.open(golden.folder().resolve(GoldenCase.INPUTS));
                Scope scope = Scope.open();
                Model model = golden.load(numerics, weights)) {
            return Trajectory.losses(golden, model, new Inputs(io, golden).batch, AdamwEpsStyle.TORCH);
        }
    }

    /** Writes the case's weights, each changed; they are numbers of single precision, so that both formats begin with the same. */
    private static void vary(GoldenCase golden, Path into, SplittableRandom random) throws IOException {
        try (TensorFile file = TensorFile.open(golden.folder().resolve(ModelFolder.WEIGHTS))) {
            List<TensorData> varied = new ArrayList<>();
            for (TensorInfo tensor : file.tensors().values()) {
                ByteBuffer bytes = file.data(tensor.name()).order(ByteOrder.LITTLE_ENDIAN);
                ByteBuffer changed = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
                while (bytes.hasRemaining()) {
                    changed.putFloat((float) (bytes.getFloat() * (1 + CHANGE * random.nextGaussian())));
                }
                varied.add(TensorData.of(tensor.name(), tensor.dtype(), tensor.shape(), changed.flip()));
            }
            SafetensorsWriter.write(into, varied, Map.of());
        }
    }
}
