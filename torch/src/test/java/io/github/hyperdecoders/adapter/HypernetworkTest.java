package io.github.hyperdecoders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.compute.Bottlenecks;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.parameter.Parameters;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Randomness;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The hypernetwork taken apart against the paper's formula as it stands: z = ReLU(W1 [x; e_l] + b1), four heads on z. */
class HypernetworkTest {
    private static final int D = 16;
    private static final int A = 3;
    private static final int B = 7;
    private static final int SOURCES = 2;

    @Test
    void equalsTheConcatenatedFormula() {
        AdapterSettings settings = TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED);
        AdapterContext context = context(settings);
        try (Parameters parameters = new Parameters(Numerics.FP64, TinyT5.ADAPTERS_ONLY, 5, List.of(), role -> true);
                Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(3)) {
            Hypernetwork hypernetwork = new Hypernetwork(parameters, context);
            parameters.all().forEach(p -> Ops.uniform(p.tensor(), -1, 1, randomness));
            double[] x = new Random(8).doubles(SOURCES * D, -1, 1).toArray();
            Tensor input = Tensors.of(x).view(SOURCES, D);
            for (int layer = 0; layer < 3; layer++) {
                Bottlenecks weights = hypernetwork.generate(layer, input, Engine.operators(Numerics.FP64));
                double[] z = z(parameters, x, layer);
                assertHead(weights.down(), parameters, "weight_down", z, D * A, SOURCES, D, A);
                assertHead(weights.downBias(), parameters, "bias_down", z, A, SOURCES, 1, A);
                assertHead(weights.up(), parameters, "weight_up", z, A * D, SOURCES, A, D);
                assertHead(weights.upBias(), parameters, "bias_up", z, D, SOURCES, 1, D);
            }
        }
    }

    private static double[] z(Parameters parameters, double[] x, int layer) {
        double[] embedding = values(parameters, "layer_embed.weight");
        double[] weight = values(parameters, "decoder.linear1.weight");
        double[] bias = values(parameters, "decoder.linear1.bias");
        int in = D + 10;
        double[] z = new double[SOURCES * B];
        for (int source = 0; source < SOURCES; source++) {
            for (int unit = 0; unit < B; unit++) {
                double sum = bias[unit];
                for (int i = 0; i < in; i++) {
                    double input = i < D ? x[source * D + i] : embedding[layer * 10 + i - D];
                    sum += weight[unit * in + i] * input;
                }
                z[source * B + unit] = Math.max(0, sum);
            }
        }
        return z;
    }

    private static void assertHead(
            Tensor found, Parameters parameters, String head, double[] z, int out, long... shape) {
        assertThat(Tensors.shape(found)).as(head).containsExactly(shape);
        double[] weight = values(parameters, "decoder." + head + ".weight");
        double[] bias = values(parameters, "decoder." + head + ".bias");
        double[] expected = new double[SOURCES * out];
        for (int source = 0; source < SOURCES; source++) {
            for (int o = 0; o < out; o++) {
                double sum = bias[o];
                for (int unit = 0; unit < B; unit++) {
                    sum += weight[o * B + unit] * z[source * B + unit];
                }
                expected[source * out + o] = sum;
            }
        }
        assertThat(Tensors.toDoubles(found)).as(head).containsExactly(expected, within(1e-12));
    }

    private static double[] values(Parameters parameters, String name) {
        return Tensors.toDoubles(tensor(parameters, name));
    }

    /** With the same weights in every layer and a layer embedding that does not tell them apart both are one function. */
    @Test
    void ownHypernetworksOfEqualWeightsMakeWhatASharedOneMakes() {
        AdapterSettings shared = TinyT5.adapters(AdapterKind.MANUAL, AdapterKind.GENERATED);
        AdapterSettings own = shared.withHypernetwork(HypernetworkScope.PER_LAYER);
        Engine engine = Engine.operators(Numerics.FP64);
        try (Parameters ofShared = new Parameters(Numerics.FP64, TinyT5.ADAPTERS_ONLY, 5, List.of(), role -> true);
                Parameters ofOwn = new Parameters(Numerics.FP64, TinyT5.ADAPTERS_ONLY, 5, List.of(), role -> true);
                Scope scope = Scope.withoutGradients();
                Randomness randomness = new Randomness(3)) {
            Hypernetwork one = new Hypernetwork(ofShared, context(shared));
            Hypernetwork three = new Hypernetwork(ofOwn, context(own));
            ofShared.all().forEach(p -> Ops.uniform(p.tensor(), -1, 1, randomness));
            Tensor embedding = tensor(ofShared, "layer_embed.weight");
            embedding.copy_(embedding.narrow(0, 0, 1).expand(3, 10));
            for (int layer = 0; layer < 3; layer++) {
                String name = layer + ".decoder.";
                for (String head : List.of("weight_down", "bias_down", "weight_up", "bias_up")) {
                    for (String part : List.of(".weight", ".bias")) {
                        tensor(ofOwn, name + head + part).copy_(tensor(ofShared, "decoder." + head + part));
                    }
                }
                // W1 [x; e] + b1 = W1x x + (W1e e + b1)
                Tensor first = tensor(ofShared, "decoder.linear1.weight");
                tensor(ofOwn, name + "linear1.weight").copy_(first.narrow(1, 0, D));
                tensor(ofOwn, name + "linear1.bias")
                        .copy_(first.narrow(1, D, 10)
                                .matmul(embedding.select(0, 0))
                                .add(tensor(ofShared, "decoder.linear1.bias")));
            }
            Tensor input = Tensors.of(new Random(8).doubles(SOURCES * D, -1, 1).toArray())
                    .view(SOURCES, D);
            List<Bottlenecks> expected = one.generateAll(input, engine);
            List<Bottlenecks> ahead = three.generateAll(input, engine);
            for (int layer = 0; layer < 3; layer++) {
                double[] weights = all(expected.get(layer));
                assertThat(all(three.generate(layer, input, engine))).containsExactly(weights, within(1e-12));
                assertThat(all(ahead.get(layer))).containsExactly(weights, within(1e-12));
            }
        }
    }

    private static AdapterContext context(AdapterSettings settings) {
        return AdapterContext.of(Stack.DECODER, TinyT5.config(9), settings, TinyT5.TASKS, Numerics.FP64);
    }

    private static double[] all(Bottlenecks weights) {
        return Stream.of(weights.down(), weights.downBias(), weights.up(), weights.upBias())
                .flatMapToDouble(tensor -> Arrays.stream(Tensors.toDoubles(tensor)))
                .toArray();
    }

    private static Tensor tensor(Parameters parameters, String name) {
        return parameters.named("decoder.param_gen." + name).orElseThrow().tensor();
    }

    @Test
    void anAdapterIsTwoProductsAndAReLU() {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor x = Tensors.of(1.0, 2.0, 3.0, 4.0).view(2, 2);
            Tensor down = Tensors.of(1.0, -1.0, 1.0, 1.0).view(2, 2, 1);
            Tensor downBias = Tensors.of(0.5, 0.0).view(2, 1, 1);
            Tensor up = Tensors.of(2.0, 3.0, 5.0, 7.0).view(2, 1, 2);
            Tensor upBias = Tensors.of(10.0, 20.0, 30.0, 40.0).view(2, 1, 2);
            // Source 0: 1 - 2 + 0.5 < 0, so the bias alone; source 1: 3 + 4 = 7.
            Tensor found = Engine.operators(Numerics.FP64)
                    .bottlenecks(x, new Bottlenecks(down, downBias, up, upBias), Ragged.uniform(2, 1));
            assertThat(Tensors.toDoubles(found)).containsExactly(10, 20, 7 * 5 + 30, 7 * 7 + 40);
            assertThat(found.scalar_type().intern()).isEqualTo(ScalarType.Double);
        }
    }
}
