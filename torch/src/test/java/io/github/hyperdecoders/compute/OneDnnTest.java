package io.github.hyperdecoders.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products by oneDNN, and what they leave in the graph, beside autograd's own. */
class OneDnnTest {
    private static final int IN = 7;
    private static final int OUT = 5;

    @SuppressWarnings("NullAway.Init")
    private Scope scope;

    @BeforeEach
    void open() {
        assumeTrue(OneDnn.PRESENT, "this libtorch was built without oneDNN");
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        if (scope != null) {
            scope.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void valuesAndGradientsAreThoseOfAutograd(boolean trainedWeight, boolean trainedBias) {
        List<double[]> byAutograd = outcome(trainedWeight, trainedBias, false);
        List<double[]> byHand = outcome(trainedWeight, trainedBias, true);
        assertThat(byHand).hasSameSizeAs(byAutograd);
        for (int i = 0; i < byHand.size(); i++) {
            assertThat(byHand.get(i)).containsExactly(byAutograd.get(i), within(1e-5));
        }
    }

    /** The result, and the gradients of input, weight and bias; two maps in a row, the input used beside them. */
    private List<double[]> outcome(boolean trainedWeight, boolean trainedBias, boolean oneDnn) {
        Random random = new Random(1);
        Tensor x = leaf(random, true, 6, IN);
        Tensor weight = leaf(random, trainedWeight, OUT, IN);
        Tensor bias = leaf(random, trainedBias, OUT);
        Tensor back = leaf(random, false, IN, OUT);
        Tensor out = linear(x, weight, bias, oneDnn);
        Tensor again = linear(torch.relu(linear(torch.relu(out), back, null, oneDnn)), weight, bias, oneDnn);
        Ops.backward(again.square().sum().add(x.square().sum()).add(out.sum()));
        List<double[]> all = new ArrayList<>(List.of(Tensors.toDoubles(out), Tensors.toDoubles(again)));
        for (Tensor leaf : List.of(x, weight, bias)) {
            all.add(leaf.requires_grad() ? Tensors.toDoubles(leaf.grad()) : new double[0]);
        }
        assertThat(back.grad().defined()).isFalse();
        return all;
    }

    private static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias, boolean oneDnn) {
        if (oneDnn) {
            return OneDnn.recordedLinear(x, weight, bias, new Products.Whole(true));
        }
        return bias == null ? torch.linear(x, weight) : torch.linear(x, weight, new TensorOptional(bias));
    }

    private static Tensor leaf(Random random, boolean trained, long... shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        double[] values = random.doubles(count, -1, 1).toArray();
        Tensor tensor = Tensors.of(values).view(shape).to(ScalarType.Float);
        tensor.requires_grad_(trained);
        return tensor;
    }

    @Test
    void aFactorMadeOfParametersIsLeftToAutograd() {
        Tensor parameter = leaf(new Random(2), true, OUT, IN);
        assertThat(OneDnn.canRecord(parameter)).isTrue();
        assertThat(OneDnn.canRecord(parameter.detach())).isTrue();
        assertThat(OneDnn.canRecord(Ops.scale(parameter, 2))).isFalse();
    }

    @Test
    void withoutGradientsNothingIsRecorded() {
        Tensor x = leaf(new Random(3), true, 2, IN);
        Tensor weight = leaf(new Random(4), true, OUT, IN);
        try (Scope inner = Scope.withoutGradients()) {
            assertThat(OneDnn.recordedLinear(x, weight, null, new Products.Whole(true))
                            .requires_grad())
                    .isFalse();
        }
    }

    @Test
    void aGradientNobodyAsksForIsNotComputed() {
        Tensor x = leaf(new Random(5), true, 2, IN);
        Tensor weight = leaf(new Random(6), true, OUT, IN);
        OneDnn.recordedLinear(x, weight, null, new Products.Whole(true));
        Ops.backward(x.sum());
        assertThat(Tensors.toDoubles(x.grad())).containsOnly(1.0);
        assertThat(weight.grad().defined()).isFalse();
    }
}
