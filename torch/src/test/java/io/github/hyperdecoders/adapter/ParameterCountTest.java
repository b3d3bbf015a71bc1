package io.github.hyperdecoders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.hyperdecoders.compute.Linear;
import io.github.hyperdecoders.parameter.Initializer;
import io.github.hyperdecoders.parameter.ParameterSource;
import io.github.hyperdecoders.parameter.Role;
import io.github.hyperdecoders.recipe.AdapterKind;
import io.github.hyperdecoders.recipe.AdapterSettings;
import io.github.hyperdecoders.recipe.HypernetworkScope;
import io.github.hyperdecoders.recipe.T5Config;
import io.github.hyperdecoders.recipe.T5Sizes;
import io.github.hyperdecoders.tensor.Numerics;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes of the published models, from their shapes alone: nothing is allocated. */
class ParameterCountTest {
    /** Says yes to every request and adds its size up. */
    private static final class Counter implements ParameterSource {
        private final Map<Role, Long> sizes = new EnumMap<>(Role.class);
        private final Set<String> names = new HashSet<>();

        @Override
        public Numerics numerics() {
            return Numerics.FP32;
        }

        @Override
        public Linear linear(Linear.Part... maps) {
            return new Linear(maps);
        }

        @Override
        public Tensor get(List<String> all, Role role, ScalarType frozen, Initializer initializer, long... shape) {
            String name = all.get(0);
            assertThat(names.add(name)).as("%s is asked for once", name).isTrue();
            sizes.merge(role, Arrays.stream(shape).reduce(1, Math::multiplyExact), Long::sum);
            return new Tensor();
        }

        long of(boolean base) {
            return sizes.entrySet().stream()
                    .filter(e -> e.getKey().isBase() == base)
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "small, 76961152",
        "base, 247577856",
        "large, 783150080",
        "xl, 2849757184",
    })
    void basesHaveTheirPublishedSize(String size, long parameters) {
        AdapterSettings none = new AdapterSettings(AdapterKind.NONE, AdapterKind.NONE, 1, 1, 1, false, false);
        Counter counter = count(config(size), none, 1);
        assertThat(counter.of(true)).isEqualTo(parameters);
        assertThat(counter.of(false)).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GLUE main,               large, MANUAL, GENERATED, 64, 64, 128, true, 8, 22452400, 2.87",
        "GLUE without the MLP,    large, MANUAL, GENERATED, 64, 64, 128, false, 8, 20353200, 2.60",
        "GLUE manual,             large, MANUAL, MANUAL, 230, 230, 128, true, 8, 22670112, 2.89",
        "GLUE task,               large, TASK, TASK, 50, 50, 100, true, 8, 21125612, 2.70",
        "MRQA and XSum+NLI,       base, MANUAL, GENERATED, 512, 36, 72, true, 6, 14785236, 5.97",
        "MRQA control,            base, MANUAL, MANUAL, 800, 2, 72, true, 6, 14810520, 5.98",
        "XSum+NLI manual,         base, MANUAL, MANUAL, 370, 370, 72, true, 6, 13666992, 5.52",
        "XSum+NLI task,           base, TASK, TASK, 64, 64, 128, true, 6, 25785968, 10.42",
    })
    void recipesTrainWhatTheTableSays(
            String recipe,
            String size,
            AdapterKind encoder,
            AdapterKind decoder,
            int encoderDim,
            int decoderDim,
            int bottleneck,
            boolean mlp,
            int tasks,
            long trained,
            double percent) {
        AdapterSettings settings =
                new AdapterSettings(encoder, decoder, encoderDim, decoderDim, bottleneck, false, mlp);
        Counter counter = count(config(size), settings, tasks);
        assertThat(counter.of(false)).as(recipe).isEqualTo(trained);
        assertThat(100.0 * trained / counter.of(true)).isCloseTo(percent, within(0.005001));
    }

    /** Hyperformer's published count, and the rest by the formula. */
    @ParameterizedTest
    @CsvSource({
        "HYPERFORMER_PLUS_PLUS, HYPERFORMER_PLUS_PLUS, 5163440",
        "HYPERFORMER, HYPERFORMER, 0",
        "SEQUENTIAL, SEQUENTIAL, 0",
        "NONE, HYPERFORMER_PLUS_PLUS, 0",
        "SEQUENTIAL, HYPERFORMER, 0"
    })
    void theRivalsOnT5Base(AdapterKind encoder, AdapterKind decoder, long published) {
        AdapterSettings settings = new AdapterSettings(encoder, decoder, 24, 24, 128, false, true);
        long counted = count(config("base"), settings, 8).of(false);
        assertThat(counted)
                .isEqualTo(io.github.hyperdecoders.recipe.ParameterCount.of(T5Sizes.BASE, 8, settings)
                        .total());
        if (published > 0) {
            assertThat(counted).isEqualTo(published);
        }
    }

    /** By the formula too, with targets in attention and in the feed-forward network. */
    @ParameterizedTest
    @CsvSource({
        "LORA, LORA, 'q,v', 884736",
        "LORA, GENERATED_LORA, 'q,v', 7916536",
        "GENERATED_LORA, LORA, 'k,o,wi_1,wo', 0",
        "GENERATED_LORA, GENERATED_LORA, 'q,k,v,o,wi_0,wi_1,wo', 0",
        "LORA, GENERATED_LORA, 'q:16,EncDecAttention.v:4:8,wo', 0",
        "LORA, LORA, 'q,decoder.block.3.layer.0.SelfAttention.q:2', 0"
    })
    void loraOnT5Base(AdapterKind encoder, AdapterKind decoder, String targets, long known) {
        AdapterSettings settings = new AdapterSettings(
                encoder,
                decoder,
                64,
                64,
                128,
                HypernetworkScope.SHARED,
                false,
                true,
                64,
                128,
                64,
                8,
                16,
                List.of(targets.split(",")));
        long counted = count(config("base"), settings, 8).of(false);
        assertThat(counted)
                .isEqualTo(io.github.hyperdecoders.recipe.ParameterCount.of(T5Sizes.BASE, 8, settings)
                        .total());
        if (known > 0) {
            assertThat(counted).isEqualTo(known);
        }
    }

    /** By the formula, and the main model's cost: each of 24 layers has the heads that all share otherwise, and no layer embedding. */
    @ParameterizedTest
    @CsvSource({
        "NONE, GENERATED, 414415360",
        "NONE, TASK, 0",
        "GENERATED, GENERATED_LORA, 0",
        "TASK, GENERATED, 0",
    })
    void hypernetworksOfEachLayer(AdapterKind encoder, AdapterKind decoder, long known) {
        AdapterSettings settings = new AdapterSettings(encoder, decoder, 64, 64, 128, false, true)
                .withHypernetwork(HypernetworkScope.PER_LAYER);
        long counted = count(config("large"), settings, 8).of(false);
        assertThat(counted)
                .isEqualTo(io.github.hyperdecoders.recipe.ParameterCount.of(T5Sizes.LARGE, 8, settings)
                        .total());
        if (known > 0) {
            assertThat(counted).isEqualTo(known);
        }
    }

    private static Counter count(T5Config config, AdapterSettings settings, int tasks) {
        Counter counter = new Counter();
        AdaptedT5 model = new AdaptedT5(counter, config, settings, names(tasks));
        assertThat(model.settings()).isEqualTo(settings);

        return counter;
    }

    private static List<String> names(int tasks) {
        return IntStream.range(0, tasks).mapToObj(i -> "task" + i).toList();
    }

    /** T5 v1.1 in its published sizes. */
    private static T5Config config(String size) {
        return switch (size) {
            case "small" -> config(512, 1024, 8, 6);
            case "base" -> config(768, 2048, 12, 12);
            case "large" -> config(1024, 2816, 24, 16);
            case "xl" -> config(2048, 5120, 24, 32);
            default -> throw new IllegalArgumentException(size);
        };
    }

    private static T5Config config(int d, int ff, int layers, int heads) {
        return T5Config.v11(32_128, d, 64, ff, layers, heads);
    }
}
