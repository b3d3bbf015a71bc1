package io.github.hyperdecoders.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
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
                    count(() -> x.add(x).mul(x).view(12).unsqueeze(0).sum());
            assertThat(counts.operators()).containsOnlyKeys("aten::add", "aten::mul", "aten::sum");
            assertThat(counts.total()).isEqualTo(3);
            assertThat(counts.totalReads()).isZero();
            assertThat(counts.totalUploads()).isZero();
        }
    }
}
