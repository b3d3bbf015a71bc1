package io.github.hyperdecoders.generation;

import io.github.hyperdecoders.tensor.Scope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A search under way for the targets of sources that were encoded together; each step adds a token to each target. Several searches can take
 * their steps together, see {@link Search#step}. Its tensors live in the scope in which it was begun. For one thread at a time.
 */
public sealed interface OpenSearch permits GreedySearch, BeamSearch {
    /** Whether a source still has targets that grow. */
    boolean isOpen(int source);

    /** Whether any source has. */
    boolean isOpen();

    /** Nobody wants the targets of a source any more: it is not open from now on. */
    void end(int source);

    /**
     * The targets of a source that is not open, as many as the options ask for, the best first; fewer only where the rules of beam search
     * leave fewer.
     */
    List<GeneratedSequence> targets(int source);

    /** Targets that a step computes, of sources that are not open too. */
    int rows();

    /**
     * This search without the sources that are not open, which goes on in its place. It lives in the innermost scope, and nothing of it where
     * this lives. Sources keep their numbers.
     */
    OpenSearch withoutEnded();

    /** Those that its steps are computed for. */
    OpenSources sources();

    /** [rows] int64: what each target got last. */
    Tensor newest();

    /**
     * Takes what the model says of the next tokens.
     *
     * @param scores [rows, vocabulary]; may be overwritten
     * @param step the scope of the step; what has to outlive it is kept
     */
    void take(Tensor scores, Scope step);
}
