package io.github.hyperdecoders.training;

/** The loss or its gradient is no longer a number; the last checkpoint is as it was. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingDivergedException(String quantity, long step, double value) {
        super("the " + quantity + " of step " + step + " is " + value
                + "; training stopped, the last checkpoint is intact. A lower learning_rate or fp32 may help");
    }
}
