package io.github.hyperdecoders.inference;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.TinyModel;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.compute.Engine;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.t5.Projections;
import io.github.hyperdecoders.t5.Stack;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of a hypernetwork is what the model computes with. */
class HypernetworkViewTest {
    private static final int LAYER = 1;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    @ParameterizedTest
    @CsvSource({"GENERATED", "TASK"})
    void exportedAdaptersAreThoseThatTheModelComputesWith(AdapterKind kind) throws IOException {
        try (TinyModel tiny = model(AdapterKind.MANUAL, kind)) {
            HypernetworkView view = view(tiny, Stack.DECODER);
            List<int[]> ids = tiny.tokenizer().encodeBatch(TinyModel.SOURCES, 0);
            List<String> tasks = Collections.nCopies(ids.size(), "rte");
            float[][] vectors = view.vectors(ids, tasks, 2);
            Path file = root.resolve("adapters.safetensors");
            SafetensorsWriter.write(file, view.tensors(vectors), Map.of());
            try (TensorFile exported = TensorFile.open(file);
                    Scope scope = Scope.withoutGradients()) {
                assertThat(exported.tensors()).hasSize(4 * view.layers());
                Tensor x = random(ids.size(), 16);
                Tensor down = Tensors.read(exported, "decoder.block.1.down");
                Tensor up = Tensors.read(exported, "decoder.block.1.up");
                Tensor inner = torch.relu(
                        x.unsqueeze(1).bmm(down).squeeze(1).add(Tensors.read(exported, "decoder.block.1.down_bias")));
                double[] ours = Tensors.toDoubles(
                        inner.unsqueeze(1).bmm(up).squeeze(1).add(Tensors.read(exported, "decoder.block.1.up_bias")));
                double[] models = tiny.model()
                        .use(network -> Tensors.toDoubles(requireNonNull(network.encode(
                                        Tokens.of(ids.toArray(int[][]::new)),
                                        network.needsTasks() ? Tensors.of(1, 1, 1, 1, 1) : null,
                                        true,
                                        Engine.operators(Numerics.FP32))
                                .decoderAdapters()
                                .apply(LAYER, x, x, Ragged.uniform(ids.size(), 1), Engine.operators(Numerics.FP32)))));
                assertThat(ours).hasSize(5 * 16).containsExactly(models, within(1e-5));
                assertThat(Arrays.stream(models).map(Math::abs).max().orElse(0)).isGreaterThan(0.01);
            }
        }
    }

    /** Of the feed-forward network's last projection; LoRA's alpha / rank is 1/8 here. */
    @Test
    void soAreExportedFactorsOfLora() throws IOException {
        try (TinyModel tiny = model(AdapterKind.LORA, AdapterKind.GENERATED_LORA)) {
            HypernetworkView view = view(tiny, Stack.DECODER);
            List<int[]> ids = tiny.tokenizer().encodeBatch(TinyModel.SOURCES, 0);
            float[][] vectors = view.vectors(ids, Collections.nCopies(ids.size(), "rte"), 2);
            Path file = root.resolve("adapters.safetensors");
            SafetensorsWriter.write(file, view.tensors(vectors), Map.of());
            try (TensorFile exported = TensorFile.open(file);
                    Scope scope = Scope.withoutGradients()) {
                // q, v and o of two attentions, wi_1 and wo; two factors each.
                assertThat(exported.tensors()).hasSize(16 * view.layers());
                Tensor x = random(ids.size(), 24);
                Tensor a = Tensors.read(exported, "decoder.block.1.DenseReluDense.wo.lora_A");
                Tensor b = Tensors.read(exported, "decoder.block.1.DenseReluDense.wo.lora_B");
                double[] ours =
                        Tensors.toDoubles(Ops.scale(b.bmm(a).bmm(x.unsqueeze(2)).squeeze(2), 1 / 8.0));
                double[] models = tiny.model()
                        .use(network -> Tensors.toDoubles(network.encode(
                                        Tokens.of(ids.toArray(int[][]::new)),
                                        null,
                                        true,
                                        Engine.operators(Numerics.FP32))
                                .decoderAdapters()
                                .projected(
                                        Projections.FEED_FORWARD_OUT,
                                        LAYER,
                                        x,
                                        Tensors.zeros(ScalarType.Float, ids.size(), 16),
                                        Ragged.uniform(ids.size(), 1),
                                        Engine.operators(Numerics.FP32))));
                assertThat(ours).hasSize(5 * 16).containsExactly(models, within(1e-5));
                assertThat(Arrays.stream(models).map(Math::abs).max().orElse(0)).isGreaterThan(0.01);
            }
        }
    }

    @Test
    void adaptersInARowAreTheExportedPartsOneAfterTheOther() {
        try (TinyModel tiny = model(AdapterKind.GENERATED, AdapterKind.NONE)) {
            assertThat(tiny.model().network().hypernetworks()).containsExactly(Stack.ENCODER);
            HypernetworkView view = view(tiny, Stack.ENCODER);
            List<int[]> ids = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                ids.add(TinyT5.tokens(2 + i % 4, 16, i));
            }
            List<String> tasks = Collections.nCopies(ids.size(), "rte");
            float[][] vectors = view.vectors(ids, tasks, 4);
            assertThat(view.vectors(ids.subList(10, 11), tasks, 1)[0]).containsExactly(vectors[10], within(1e-5f));
            List<Integer> places = new ArrayList<>();
            view.adapters(vectors, (place, adapters) -> {
                places.add(place);
                assertThat(adapters).hasSize(2).allMatch(numbers -> numbers.length == 16 * 5 + 5 + 5 * 16 + 16);
            });
            assertThat(places).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        }
    }

    @Test
    void aModelWithoutHypernetworkHasNone() {
        try (TinyModel tiny = model(AdapterKind.MANUAL, AdapterKind.MANUAL_SPECIFIC)) {
            assertThat(tiny.model().network().hypernetworks()).isEmpty();
        }
    }

    private static TinyModel model(AdapterKind encoder, AdapterKind decoder) {
        return TinyModel.random(encoder, decoder, Numerics.FP32, TinyT5.ADAPTERS_ONLY);
    }

    private static HypernetworkView view(TinyModel tiny, Stack stack) {
        return new HypernetworkView(tiny.model(), new TextGenerator(tiny.model(), tiny.tokenizer()), stack);
    }

    private static Tensor random(int rows, int columns) {
        double[] values = new Random(1).doubles((long) rows * columns, -1, 1).toArray();
        return Tensors.of(values).to(torch.ScalarType.Float).view(rows, columns);
    }
}
