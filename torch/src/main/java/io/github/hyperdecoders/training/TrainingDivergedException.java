package io.github.hyperdecoders.training;

/** The loss is no longer a number; the last checkpoint is as it was. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrainingDivergedException(long step, double loss) {
        super("the loss of step " + step + " is " + loss
                + "; training stopped, the last checkpoint is intact. A lower learning_rate or fp32 may help");
    }
}
