package io.github.hyperdecoders.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.TinyT5;
import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.format.DType;
import io.github.hyperdecoders.format.SafetensorsWriter;
import io.github.hyperdecoders.format.TensorData;
import io.github.hyperdecoders.format.TensorFile;
import io.github.hyperdecoders.recipe.Freezing;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.t5.T5;
import io.github.hyperdecoders.t5.T5Names;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where parameters come from, what becomes of them, and what is said when the files do not fit the model. */
class ParametersTest {
    private static final Freezing FROZEN = new Freezing(true, false, false, false, false, false);
    private static final String SHARED = "shared.weight";
    private static final Initializer HALF = Initializer.constant(0.5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theFirstFileThatHasAParameterSuppliesIt() throws IOException {
        Path adapters = write("adapters", floats("a", 1, 2));
        Path base = write("base", floats("a", 3, 4), floats("b", 5, 6));
        try (TensorFile first = TensorFile.open(adapters);
                TensorFile second = TensorFile.open(base);
                Parameters parameters =
                        new Parameters(Numerics.FP32, FROZEN, 0, List.of(first, second), role -> false)) {
            assertThat(Tensors.toDoubles(get(parameters, "a"))).containsExactly(1, 2);
            assertThat(Tensors.toDoubles(get(parameters, "b"))).containsExactly(5, 6);
            assertThatCode(() -> parameters.requireComplete(name -> false)).doesNotThrowAnyException();
        }
    }

    @Test
    void valuesOutliveTheirFile() throws IOException {
        Path file = write("weights", floats("a", 1, 2));
        Parameters parameters;
        try (TensorFile open = TensorFile.open(file)) {
            parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false);
            assertThat(get(parameters, "a").requires_grad()).isFalse();
        }
        try (parameters) {
            assertThat(Tensors.toDoubles(parameters.named("a").orElseThrow().tensor()))
                    .containsExactly(1, 2);
        }
    }

    /** Two maps of a base that are multiplied by as one: the second model replaces one of their weights, or none. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondModelHasTheBasesTensorsAndMapsUnlessItHasItsOwn(boolean replaces) throws IOException {
        Path stored = write("base", matrix("a", 1, 2), matrix("b", 3, 4));
        Path adapters = write("adapters", matrix(replaces ? "b" : "c", 5, 6));
        try (TensorFile ofBase = TensorFile.open(stored);
                TensorFile own = TensorFile.open(adapters);
                Parameters base = new Parameters(Numerics.FP32, FROZEN, 0, List.of(ofBase), role -> false)) {
            Linear map = both(base);
            try (Parameters second = base.sharing(List.of(own, ofBase))) {
                Linear shared = both(second);
                assertThat(tensor(second, "a")).isSameAs(tensor(base, "a"));
                assertThat(second.areAllShared()).isEqualTo(!replaces);
                if (replaces) {
                    assertThat(shared).isNotSameAs(map);
                    assertThat(Tensors.toDoubles(shared.weight())).containsExactly(1, 2, 5, 6);
                } else {
                    assertThat(shared).isSameAs(map);
                    matrix(second, "c");
                    assertThat(second.areAllShared()).isFalse();
                }
                second.requireComplete(name -> false);
            }
            assertThat(Tensors.toDoubles(map.weight())).containsExactly(1, 2, 3, 4);
            assertThat(Tensors.toDoubles(tensor(base, "a"))).containsExactly(1, 2);
        }
    }

    @Test
    void whatIsTrainedCannotBeShared() {
        try (Parameters parameters = new Parameters(Numerics.FP32, TinyT5.NOTHING_FROZEN, 0, List.of(), role -> true)) {
            matrix(parameters, "a");
            assertThatThrownBy(() -> parameters.sharing(List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a model that is trained cannot be the base of others");
        }
    }

    private static Tensor tensor(Parameters parameters, String name) {
        return parameters.named(name).orElseThrow().tensor();
    }

    private static Linear both(Parameters parameters) {
        return parameters.linear(part(parameters, "a"), part(parameters, "b"));
    }

    private static Linear.Part part(Parameters parameters, String name) {
        return new Linear.Part(matrix(parameters, name), null, ScalarType.Float);
    }

    private static Tensor matrix(Parameters parameters, String name) {
        return parameters.get(name, Role.DECODER, HALF, 1, 2);
    }

    private static TensorData matrix(String name, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return TensorData.of(name, DType.F32, List.of(1L, (long) values.length), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"})
    void theSharedEmbeddingIsAlsoFoundUnderTheNamesItIsTiedTo(String alias) throws IOException {
        Path file = write("weights", floats(alias, 1, 2));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            Tensor shared = shared(parameters);
            assertThat(Tensors.toDoubles(shared)).containsExactly(1, 2);
            assertThat(parameters.all()).extracting(Parameter::name).containsExactly(SHARED);
            parameters.requireComplete(T5Names::isRedundant);
        }
    }

    @Test
    void itsOwnNameGoesBeforeThese() throws IOException {
        Path file = write(
                "weights",
                floats("encoder.embed_tokens.weight", 1, 2),
                floats("decoder.embed_tokens.weight", 1, 2),
                floats(SHARED, 3, 4));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            Tensor shared = shared(parameters);
            assertThat(Tensors.toDoubles(shared)).containsExactly(3, 4);
            parameters.requireComplete(T5Names::isRedundant);
        }
    }

    /** Old T5 files have a bias that no code reads; the head of a tied model is its embedding. */
    @Test
    void storedNamesThatNoT5ReadsAreNoFault() throws IOException {
        Path file = write(
                "weights",
                floats("a", 1, 2),
                floats("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight", 1, 2),
                floats(T5Names.LM_HEAD, 1, 2));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            get(parameters, "a").detach();
            assertThatCode(() -> parameters.requireComplete(T5Names::isRedundant))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatCannotHaveBeenTrainedIsPassedOver() throws IOException {
        Path file = write(
                "weights",
                floats("a", 1, 2),
                TensorData.of("encoder.position_ids", DType.I64, List.of(1L), ByteBuffer.allocate(8)),
                TensorData.of("quant_state", DType.U8, List.of(3L), ByteBuffer.allocate(3)),
                TensorData.of("empty", DType.F32, List.of(0L, 4L), ByteBuffer.allocate(0)));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            get(parameters, "a").detach();
            assertThatCode(() -> parameters.requireComplete(name -> false)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void onlyAnUntiedModelAsksForAHead(boolean tied, boolean asks) {
        T5Config config = TinyT5.config(13).withHead(tied ? T5Config.Head.TIED : T5Config.Head.OWN);
        try (Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(), role -> true)) {
            T5 t5 = new T5(parameters, config);
            assertThat(t5.config()).isEqualTo(config);
            assertThat(parameters.named(T5Names.LM_HEAD).isPresent()).isEqualTo(asks);
            assertThat(parameters.named(T5Names.LM_HEAD).map(Parameter::role))
                    .isEqualTo(asks ? Optional.of(Role.LM_HEAD) : Optional.empty());
        }
    }

    @Test
    void aWrongShapeIsNamedWithBothShapesAndTheFile() throws IOException {
        Path file = write("weights", floats("decoder.x.weight", 1, 2, 3));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            assertThatThrownBy(() -> parameters.get("decoder.x.weight", Role.DECODER, HALF, 3, 1))
                    .isInstanceOf(InputException.class)
                    .hasMessage("tensor decoder.x.weight of " + file
                            + " has shape [3], expected [3, 1] by the model's configuration");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8", "U8", "BOOL"})
    void aFormatThatIsNoFloatIsNamed(DType dtype) throws IOException {
        Path file = write(
                "weights",
                TensorData.of("decoder.x.weight", dtype, List.of(2L), ByteBuffer.allocate(2 * dtype.bytes())));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            assertThatThrownBy(() -> parameters.get("decoder.x.weight", Role.DECODER, HALF, 2))
                    .isInstanceOf(InputException.class)
                    .hasMessage("tensor decoder.x.weight of " + file + " has format " + dtype
                            + ", expected F32, F16, BF16 or F64");
        }
    }

    @Test
    void whatTheFilesLackIsCountedAndTheFirstIsNamed() throws IOException {
        Path file = write("weights", floats("a", 1, 2));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters =
                        new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> !role.isBase())) {
            for (String name : List.of("a", "d", "c")) {
                get(parameters, name).detach();
            }
            parameters.get("adapter", Role.DECODER_ADAPTER, HALF, 2).detach();
            assertThatThrownBy(() -> parameters.requireComplete(name -> false))
                    .isInstanceOf(InputException.class)
                    .hasMessage("2 parameters are missing from [" + file + "], the first: c");
        }
    }

    @Test
    void whatTheModelDoesNotKnowIsNamedWithTheNearestItKnows() throws IOException {
        Path file = write("weights", floats("decoder.x.weight", 1, 2), floats("decoder.y.weight", 1, 2));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(open), role -> false)) {
            get(parameters, "decoder.x.weight").detach();
            assertThatThrownBy(() -> parameters.requireComplete(name -> false))
                    .isInstanceOf(InputException.class)
                    .hasMessage("tensor decoder.y.weight of " + file
                            + " is not part of this model; did you mean 'decoder.x.weight'?");
            assertThatCode(() -> parameters.requireComplete("decoder.y.weight"::equals))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aFreshValueDependsOnSeedAndNameAlone() {
        double[] inOrder = fresh(5, "a", "b");
        double[] reversed = fresh(5, "b", "a");
        assertThat(inOrder[0]).isEqualTo(reversed[1]);
        assertThat(inOrder[1]).isEqualTo(reversed[0]);
        assertThat(inOrder[0]).isNotEqualTo(inOrder[1]);
        assertThat(fresh(6, "a", "b")[0]).isNotEqualTo(inOrder[0]);
    }

    private static double[] fresh(long seed, String... names) {
        try (Parameters parameters = new Parameters(Numerics.FP64, FROZEN, seed, List.of(), role -> true)) {
            return Arrays.stream(names)
                    .mapToDouble(name -> parameters
                            .get(name, Role.DECODER, Initializer.normal(1), 1)
                            .item_double())
                    .toArray();
        }
    }

    @Test
    void aNameIsAskedForOnce() {
        try (Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(), role -> true)) {
            get(parameters, "a").detach();
            assertThatThrownBy(() -> get(parameters, "a"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("parameter a was asked for twice");
        }
    }

    /** Each line: what is frozen and turned back on, and the roles that are trained then. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            false, false, false, false, false, false | SHARED_EMBEDDING LM_HEAD ENCODER ENCODER_LAYER_NORM ENCODER_ADAPTER ENCODER_HYPERNETWORK DECODER DECODER_LAYER_NORM DECODER_ADAPTER DECODER_HYPERNETWORK
            true,  false, false, false, false, false |
            true,  true,  false, false, false, false | ENCODER_ADAPTER ENCODER_HYPERNETWORK
            true,  false, true,  false, false, false | DECODER_ADAPTER DECODER_HYPERNETWORK
            true,  false, false, true,  false, false | ENCODER ENCODER_LAYER_NORM ENCODER_ADAPTER ENCODER_HYPERNETWORK
            true,  false, false, false, true,  false | DECODER DECODER_LAYER_NORM DECODER_ADAPTER DECODER_HYPERNETWORK
            true,  false, false, false, false, true  | ENCODER_LAYER_NORM DECODER_LAYER_NORM
            """)
    void whatIsTrainedFollowsFromTheRole(String switches, @Nullable String roles) {
        List<Boolean> on = Arrays.stream(switches.split(","))
                .map(String::strip)
                .map(Boolean::valueOf)
                .toList();
        Freezing freezing = new Freezing(on.get(0), on.get(1), on.get(2), on.get(3), on.get(4), on.get(5));
        List<Role> expected = roles == null
                ? List.of()
                : Arrays.stream(roles.split(" ")).map(Role::valueOf).toList();
        try (Parameters parameters = new Parameters(Numerics.FP32, freezing, 0, List.of(), role -> true)) {
            for (Role role : Role.values()) {
                Tensor tensor = parameters.get(role.name(), role, HALF, 2);
                assertThat(tensor.requires_grad()).as(role.title()).isEqualTo(expected.contains(role));
            }
            assertThat(parameters.trained()).extracting(Parameter::role).containsExactlyElementsOf(expected);
            assertThat(parameters.all()).extracting(Parameter::role).containsExactly(Role.values());
        }
    }

    /** Trained parameters, and what is added to the stream or scales it, are kept in single; so are they when a file has them in half. */
    @ParameterizedTest
    @CsvSource({
        "DECODER,            false, false, BFloat16",
        "DECODER,            false, true,  Float",
        "DECODER_LAYER_NORM, true,  false, Float",
        "ENCODER_LAYER_NORM, true,  true,  Float",
        "DECODER_ADAPTER,    false, false, BFloat16"
    })
    void theDtypeFollowsFromTheUse(Role role, boolean ofStream, boolean trained, ScalarType expected)
            throws IOException {
        Freezing freezing = trained ? TinyT5.NOTHING_FROZEN : FROZEN;
        // 1.5 and -2 in bfloat16 are the upper halves of their single-precision forms.
        ByteBuffer halves = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        halves.putShort((short) 0x3fc0).putShort((short) 0xc000).flip();
        Path file =
                write("weights", floats("single", 1.5f, -2), TensorData.of("half", DType.BF16, List.of(2L), halves));
        try (TensorFile open = TensorFile.open(file);
                Parameters parameters = new Parameters(Numerics.BF16, freezing, 0, List.of(open), role0 -> true)) {
            for (String name : List.of("single", "half", "fresh")) {
                Tensor tensor =
                        ofStream ? parameters.ofStream(name, role, HALF, 2) : parameters.get(name, role, HALF, 2);
                assertThat(tensor.scalar_type().intern()).as(name).isEqualTo(expected);
                assertThat(tensor.is_leaf()).as(name).isTrue();
                assertThat(Tensors.toDoubles(tensor))
                        .as(name)
                        .containsExactly(name.equals("fresh") ? new double[] {0.5, 0.5} : new double[] {1.5, -2});
            }
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Parameters parameters = new Parameters(Numerics.FP32, FROZEN, 0, List.of(), role -> true);
        Tensor tensor = get(parameters, "a");
        parameters.close();
        assertThat(tensor.isNull()).isTrue();
        assertThatCode(parameters::close).doesNotThrowAnyException();
        assertThat(parameters.all()).isEmpty();
    }

    private static Tensor shared(Parameters parameters) {
        List<String> names = List.of(SHARED, "encoder.embed_tokens.weight", "decoder.embed_tokens.weight");
        return parameters.get(names, Role.SHARED_EMBEDDING, ScalarType.Float, HALF, 2);
    }

    private static Tensor get(Parameters parameters, String name) {
        return parameters.get(name, Role.DECODER, HALF, 2);
    }

    private Path write(String name, TensorData... tensors) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        SafetensorsWriter.write(file, List.of(tensors), Map.of());
        return file;
    }

    private static TensorData floats(String name, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return TensorData.of(name, DType.F32, List.of((long) values.length), bytes.flip());
    }
}
