package io.github.hyperdecoders.tensor;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A number that the device has computed, or will when it comes to it: to read it is to wait for that. The processor is never asked ahead, so
 * that its numbers are read at once. Owns the memory of what is not yet read. For one thread.
 */
public final class PendingNumber {
    private @Nullable Tensor unread;
    private double value;

    private PendingNumber(@Nullable Tensor unread, double value) {
        this.unread = unread;
        this.value = value;
    }

    /** A number that is known. */
    public static PendingNumber of(double value) {
        return new PendingNumber(null, value);
    }

    /** The only element of a tensor, as it is now. */
    public static PendingNumber of(Tensor scalar) {
        if (Device.isCpu()) {
            return of(scalar.item_double());
        }
        try (Scope scope = Scope.withoutGradients()) {
            return new PendingNumber(Scope.own(scalar.detach()), 0);
        }
    }

    /** Whether to read it is no wait: on the processor it always is known. */
    public boolean isKnown() {
        return unread == null;
    }

    /** The number, for which the first call may have to wait. */
    public double value() {
        if (unread != null) {
            value = unread.item_double();
            unread.close();
            unread = null;
        }
        return value;
    }
}
