package io.github.hyperdecoders.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published counts of trained parameters. */
class ParameterCountTest {
    @ParameterizedTest
    @CsvSource({
        // size, tasks, encoder, decoder, encoder width, decoder width, bottleneck, MLP, used, share, logged by the
        // reference
        "large, 8, MANUAL, GENERATED, 64, 64, 128, true, 22452400, 2.87, 25624240",
        "large, 8, MANUAL, GENERATED, 64, 64, 128, false, 20353200, 2.60, 23525040",
        "large, 8, MANUAL, MANUAL, 230, 230, 128, true, 22670112, 2.89, 22670112",
        "large, 8, TASK, TASK, 50, 50, 100, true, 21125612, 2.70, 26092364",
        "base, 6, MANUAL, GENERATED, 512, 36, 72, true, 14785236, 5.97, 15458436",
        "base, 6, MANUAL, MANUAL, 800, 2, 128, true, 14810520, 5.98, 14810520",
        "base, 6, MANUAL, MANUAL, 370, 370, 128, true, 13666992, 5.52, 13666992",
        "base, 6, TASK, TASK, 64, 64, 128, true, 25785968, 10.42, 28165232",
    })
    void thePapersModels(
            String size,
            int tasks,
            AdapterKind encoder,
            AdapterKind decoder,
            int encoderDim,
            int decoderDim,
            int bottleneck,
            boolean mlp,
            long used,
            double percent,
            long logged) {
        T5Config shape = T5Sizes.named("t5-" + size + "-lm-adapt").orElseThrow();
        ParameterCount count = ParameterCount.of(
                shape, tasks, new AdapterSettings(encoder, decoder, encoderDim, decoderDim, bottleneck, false, mlp));
        assertThat(count.total()).isEqualTo(used);
        assertThat(100 * count.share(shape)).isCloseTo(percent, within(0.005));
        assertThat(count.loggedByReference()).isEqualTo(logged);
    }

    @Test
    void theMainModelByRole() {
        ParameterCount count = ParameterCount.of(
                T5Sizes.LARGE,
                8,
                new AdapterSettings(AdapterKind.MANUAL, AdapterKind.GENERATED, 64, 64, 128, false, true));
        assertThat(count.encoder()).isEqualTo(new ParameterCount.Stack(3_171_840, 0, 0, 0, 0, 0));
        assertThat(count.decoder()).isEqualTo(new ParameterCount.Stack(0, 17_181_120, 240, 2_099_200, 0, 3_171_840));
    }

    @Test
    void anEncoderThatIsGeneratedKeepsItsLearnedAdapters() {
        ParameterCount count = ParameterCount.of(
                T5Sizes.LARGE,
                8,
                new AdapterSettings(AdapterKind.GENERATED, AdapterKind.NONE, 64, 64, 128, false, true));
        assertThat(count.encoder()).isEqualTo(new ParameterCount.Stack(3_171_840, 17_181_120, 240, 2_099_200, 0, 0));
        assertThat(count.decoder().total()).isZero();
    }

    @Test
    void adaptersPerTaskCountOncePerTask() {
        AdapterSettings single = new AdapterSettings(AdapterKind.MANUAL, AdapterKind.NONE, 64, 64, 128, false, true);
        AdapterSettings each =
                new AdapterSettings(AdapterKind.MANUAL_SPECIFIC, AdapterKind.NONE, 64, 64, 128, false, true);
        assertThat(ParameterCount.of(T5Sizes.BASE, 6, each).total())
                .isEqualTo(6 * ParameterCount.of(T5Sizes.BASE, 6, single).total());
    }
}
