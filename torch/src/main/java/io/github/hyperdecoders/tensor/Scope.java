package io.github.hyperdecoders.tensor;

import java.util.Iterator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The lifetime of native memory: every tensor made on this thread while a scope is open is freed when it closes, unless it was kept.
 * Scopes nest; they are closed in the reverse order, on the thread that opened them. What the autograd graph still needs stays alive
 * inside it whatever happens to the Java object.
 */
public final class Scope implements AutoCloseable {
    private final @Nullable PointerScope outer;
    private final PointerScope scope;
    private final @Nullable NoGradGuard noGrad;

    private Scope(boolean gradients) {
        this.outer = PointerScope.getInnerScope();
        this.scope = new PointerScope();
        this.noGrad = gradients ? null : new NoGradGuard();
    }

    /** A scope that leaves the thread's gradient mode as it is. */
    public static Scope open() {
        return new Scope(true);
    }

    /** A scope in which no gradients are recorded. */
    public static Scope withoutGradients() {
        return new Scope(false);
    }

    /** Lets {@code tensor} outlive this scope: it belongs to the enclosing one, or without one to the caller, who closes it. */
    public Tensor keep(Tensor tensor) {
        if (outer == null) {
            return own(tensor);
        }
        outer.attach(tensor);
        return tensor;
    }

    /** Takes {@code tensor} out of all scopes' care: the caller closes it. */
    public static Tensor own(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    /** Gives {@code tensor}, which another thread's scope kept for its caller, to this thread's innermost scope; there must be one. */
    public static Tensor adopt(Tensor tensor) {
        PointerScope inner = PointerScope.getInnerScope();
        if (inner == null) {
            throw new IllegalStateException("no scope is open on this thread");
        }
        inner.attach(tensor);
        tensor.releaseReference();
        return tensor;
    }

    /** Keeps {@code tensor}, made in whichever scope, until the thread's outermost scope closes, or until the caller closes it. */
    public static Tensor untilBackward(Tensor tensor) {
        return untilOutermost(tensor);
    }

    /** Keeps {@code pointer} until the thread's outermost scope closes; there must be one. */
    static <P extends Pointer> P untilOutermost(P pointer) {
        PointerScope outermost = null;
        for (Iterator<PointerScope> scopes = PointerScope.getScopeIterator(); scopes != null && scopes.hasNext(); ) {
            outermost = scopes.next();
        }
        if (outermost == null) {
            throw new IllegalStateException("no scope is open on this thread");
        }
        outermost.attach(pointer);
        return pointer;
    }

    @Override
    public void close() {
        if (noGrad != null) {
            noGrad.close();
        }
        scope.close();
    }
}
