package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.model.Model;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperatorRecorderTest {
    @BeforeEach
    void countAsForAnAccelerator() {
        Device.place("cpu:0");
    }

    @AfterEach
    void backToTheProcessor() {
        Device.place(Device.CPU);
    }

    private static OperatorCounts count(Runnable work) {
        try (OperatorRecorder recorder = OperatorRecorder.open()) {
            work.run();
            return OperatorCounts.of(recorder.calls());
        }
    }

    @Test
    void threeOperatorsAreThreeAndViewsAreNone() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor x = Tensors.full(2, ScalarType.Float, 3, 4);
            OperatorCounts counts =
                    count(() -> x.add(x).mul(x).view(12).unsqueeze(0).exp());
            assertThat(counts.operators()).containsOnlyKeys("aten::add", "aten::mul", "aten::exp");
            assertThat(counts.total()).isEqualTo(3);
            assertThat(counts.totalReads()).isZero();
            assertThat(counts.totalUploads()).isZero();
        }
    }

    @Test
    void aGraphsWayBackCountsTooAndSaysWhereItsNodesWereRecorded() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.full(2, ScalarType.Float, 3, 4).set_requires_grad(true);
            OperatorCounts forward = count(() -> Ops.scale(x, 3).exp());
            OperatorCounts both = count(() -> Ops.backward(Ops.scale(x, 3).exp().sum()));
            assertThat(forward.kernels()).containsOnly(Map.entry("aten::mul", 1L), Map.entry("aten::exp", 1L));
            // The way back of the exponential is a product, and so is that of the product.
            assertThat(both.kernels()).containsEntry("aten::mul", 3L).containsEntry("aten::exp", 1L);
            assertThat(both.places().keySet()).anyMatch(place -> place.startsWith("MulBackward1 of Ops.scale:"));
        }
    }

    @Test
    void whatAGpuDoesInOneKernelIsOne() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor x = Tensors.full(2, ScalarType.Float, 3, 4);
            OperatorCounts counts = count(() -> torch.dropout(x, 0.5, true));
            assertThat(counts.total()).isGreaterThan(1);
            assertThat(counts.kernels()).containsExactly(Map.entry("aten::dropout", 1L));
        }
    }

    @Test
    void aValueThatTheHostReadsMakesItWait() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor x = Tensors.of(1L, 2);
            OperatorCounts counts = count(() -> {
                Tensors.toLongs(x);
                x.sum().item_long();
            });
            assertThat(counts.totalReads()).isEqualTo(2);
            assertThat(counts.reads().keySet()).anyMatch(way -> way.contains(" < Tensors.toLongs:"));
            assertThat(counts.totalUploads()).isZero();
        }
    }

    @Test
    void aTensorFromJavaIsAnUpload() {
        OperatorCounts counts = count(() -> {
            try (Scope scope = Scope.withoutGradients()) {
                Tensors.of(1L, 2);
            }
        });
        assertThat(counts.totalUploads()).isEqualTo(1);
        assertThat(counts.totalReads()).isZero();
    }

    @Test
    void anotherThreadsOperatorsAreCounted() {
        OperatorCounts counts = count(() -> CompletableFuture.runAsync(() -> {
                    try (Scope scope = Scope.withoutGradients()) {
                        Tensors.full(2, ScalarType.Float, 3);
                    }
                })
                .join());
        assertThat(counts.operators()).containsExactly(Map.entry("aten::fill_", 1L));
    }

    @Test
    void nothingIsCountedAfterwards() {
        try (Scope scope = Scope.withoutGradients();
                OperatorRecorder recorder = OperatorRecorder.open()) {
            recorder.close();
            Tensors.full(2, ScalarType.Float, 3);
            assertThat(recorder.calls()).isEmpty();
        }
    }

    /** Counts are of the model, not of chance: each of them twice, and a layer more costs what a layer costs. */
    @Test
    void aStepIsCountedAndGrowsByTheLayer() {
        int[][] sources = {{5, 6, 7, 1}, {8, 9, 1}};
        int[][] targets = {{4, 1}, {1}};
        double[] training = new double[5];
        double[] decoding = new double[5];
        // A single layer has no gradients of several layers to add up.
        for (int layers = 2; layers < 5; layers++) {
            try (Model model = PeerModel.build("tiny", layers, Numerics.FP32)) {
                CountedWork work = new CountedWork(model, sources, targets);
                training[layers] = work.trainingStep().total();
                decoding[layers] = work.decodingStep(1).total();
                assertThat(work.trainingStep().total()).isEqualTo(training[layers]);
            }
        }
        assertThat(training[4] - training[3])
                .isEqualTo(training[3] - training[2])
                .isPositive();
        assertThat(decoding[4] - decoding[3]).isCloseTo(decoding[3] - decoding[2], within(1e-9));
        assertThat(decoding[2]).isBetween(10.0, training[2]);
    }
}
