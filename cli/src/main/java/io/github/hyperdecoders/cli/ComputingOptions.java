package io.github.hyperdecoders.cli;

import io.github.hyperdecoders.model.ModelSetup;
import io.github.hyperdecoders.recipe.Precision;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import picocli.CommandLine.Option;

/** In which precision a trained model computes, and on what. */
final class ComputingOptions {
    @Option(
            names = "--precision",
            defaultValue = "auto",
            description = "fp64, fp32, bf16 or auto (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.AUTO;

    @Option(
            names = "--device",
            defaultValue = Device.CPU,
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    private String device = Device.CPU;

    /** Makes the device that of the process, and gives the dtypes to load a model with. */
    Numerics begin() {
        Device.use(device);
        return ModelSetup.numerics(precision);
    }

    /** Whether {@code auto} chose another precision than single. */
    boolean isSurprising() {
        return precision == Precision.AUTO && ModelSetup.numerics(precision) != Numerics.FP32;
    }
}
