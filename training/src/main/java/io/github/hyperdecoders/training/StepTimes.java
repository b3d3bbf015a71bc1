package io.github.hyperdecoders.training;

/**
 * Where the time of a step went, in seconds.
 *
 * @param data waiting for tokenised batches
 * @param forward making tensors of them, and the loss
 * @param backward gradients of the loss
 * @param optimizer clipping, moving the parameters, forgetting the gradients
 */
public record StepTimes(double data, double forward, double backward, double optimizer) {
    /** No time at all. */
    public static final StepTimes NONE = new StepTimes(0, 0, 0, 0);

    /** The whole step. */
    public double total() {
        return data + forward + backward + optimizer;
    }

    /** These phases stretched to {@code seconds} altogether; unchanged where that or their own sum is not positive. */
    public StepTimes scaledTo(double seconds) {
        double by = seconds > 0 && total() > 0 ? seconds / total() : 1;
        return new StepTimes(data * by, forward * by, backward * by, optimizer * by);
    }

    /** Both together. */
    public StepTimes plus(StepTimes other) {
        return new StepTimes(
                data + other.data, forward + other.forward, backward + other.backward, optimizer + other.optimizer);
    }
}
