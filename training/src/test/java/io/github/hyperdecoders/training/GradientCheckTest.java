package io.github.hyperdecoders.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.parameter.Parameter;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The backward pass of the whole model against central differences of the forward pass, one parameter tensor at a time, along its
 * gradient, where the derivative is the gradient's norm. In double the loss carries noise of about 1e-15 of itself, which a step of 1e-5
 * turns into 1e-10, and the differences of third order are as small.
 */
class GradientCheckTest {
    private static final double STEP = 1e-5;
    private static final int VOCABULARY = 13;

    @TestFactory
    Stream<DynamicTest> everyParameterOfEveryKind() {
        Stream<DynamicTest> shared = Stream.of(AdapterKind.values())
                .map(kind -> dynamicTest(kind.key(), () -> check(TinyT5.adapters(kind, kind))));
        Stream<DynamicTest> perLayer = Stream.of(AdapterKind.values())
                .filter(AdapterKind::isGenerated)
                .map(kind -> dynamicTest(
                        kind.key() + " by a hypernetwork of each layer",
                        () -> check(TinyT5.adapters(kind, kind).withHypernetwork(HypernetworkScope.PER_LAYER))));
        return Stream.concat(shared, perLayer);
    }

    private static void check(AdapterSettings adapters) {
        // Adapters as in the encoder so in the decoder; nothing frozen.
        try (TinyT5 tiny = TinyT5.lively(TinyT5.config(VOCABULARY), adapters, Numerics.FP64, TinyT5.NOTHING_FROZEN);
                Scope scope = Scope.open()) {
            Batch batch = Batch.of(
                    new int[][] {TinyT5.tokens(5, VOCABULARY, 1), TinyT5.tokens(3, VOCABULARY, 2)},
                    new int[][] {TinyT5.tokens(3, VOCABULARY, 3), TinyT5.tokens(4, VOCABULARY, 4)},
                    new long[] {0, 2},
                    0);
            Loss loss = new Loss(0.1, false);
            try (Scope forward = Scope.open()) {
                Tensor result = loss.of(tiny.model(), batch, tiny.engine());
                Ops.backward(result);
            }
            int checked = 0;
            for (Parameter parameter : tiny.parameters().trained()) {
                assertThat(parameter.tensor().grad().defined())
                        .as("%s receives a gradient", parameter.name())
                        .isTrue();
                checked += along(parameter, tiny, loss, batch) ? 1 : 0;
            }
            assertThat(checked).isGreaterThan(40);
        }
    }

    /** Whether there is a derivative to compare. */
    private static boolean along(Parameter parameter, TinyT5 tiny, Loss loss, Batch batch) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor tensor = parameter.tensor();
            double norm = Math.sqrt(Arrays.stream(Tensors.toDoubles(tensor.grad()))
                    .map(g -> g * g)
                    .sum());
            if (norm == 0) {
                return false;
            }
            Tensor original = tensor.clone();
            Tensor direction = Ops.scale(tensor.grad(), STEP / norm);
            tensor.add_(direction);
            double above = loss.of(tiny.model(), batch, tiny.engine()).item_double();
            tensor.copy_(original);
            tensor.add_(direction, new Scalar(-1.0));
            double below = loss.of(tiny.model(), batch, tiny.engine()).item_double();
            tensor.copy_(original);
            assertThat((above - below) / (2 * STEP))
                    .as("derivative along %s", parameter.name())
                    .isCloseTo(norm, within(1e-6 * norm + 1e-8));
            return true;
        }
    }
}
