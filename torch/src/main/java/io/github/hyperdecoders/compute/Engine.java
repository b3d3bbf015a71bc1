package io.github.hyperdecoders.compute;

import io.github.hyperdecoders.batch.Ragged;
import io.github.hyperdecoders.batch.Tokens;
import io.github.hyperdecoders.recipe.Activation;
import io.github.hyperdecoders.tensor.Device;
import io.github.hyperdecoders.tensor.Numerics;
import io.github.hyperdecoders.tensor.Ops;
import io.github.hyperdecoders.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What computes the pieces of a model in one pass. It is chosen once, where the pass begins (a part of a training batch, an encoding, a
 * decoding), and handed down, so that the model's code has no conditions on precision, device, threads or registers. {@link OperatorEngine}
 * is libtorch's operators, which serve everywhere; {@link VectorEngine} takes the JVM's vector instructions for what is not a matrix product,
 * in single precision or bfloat16, on a processor and in a JVM that have them. Results belong to the innermost open scope. For one thread.
 */
public sealed interface Engine permits OperatorEngine, VectorEngine {

    /**
     * For a training pass on the calling thread.
     *
     * @param dropout of this pass
     */
    static Engine forTraining(Numerics numerics, Dropout dropout) {
        return forTraining(numerics, dropout, false);
    }

    /**
     * For a training pass on the calling thread.
     *
     * @param dropout of this pass
     * @param recomputes whether layers are computed again in the backward pass, see {@link #through}
     */
    static Engine forTraining(Numerics numerics, Dropout dropout, boolean recomputes) {
        return chosen(
                new OperatorEngine(numerics, dropout, Products.Whole.recorded(), recomputes),
                Team.ALONE,
                Threads.count() == 1);
    }

    /** Whether a part of a batch that has a thread of its own trains by vector instructions. */
    static boolean trainsByVectors(Numerics numerics) {
        return Device.isCpu() && numerics != Numerics.FP64 && VectorInstructions.areUsable();
    }

    /** For encoding on the calling thread, without gradients and dropout. */
    static Engine forEncoding(Numerics numerics) {
        boolean alone = Threads.count() == 1;
        Products products = alone ? Products.Whole.recorded() : Products.Whole.unrecorded();
        return chosen(new OperatorEngine(numerics, Dropout.NONE, products, false), Team.ALONE, alone);
    }

    /** For decoding, each piece of which the team's threads take together. */
    static Engine forDecoding(Numerics numerics, Team team) {
        Products products = new Products.Sliced(team, Products.Whole.recorded());
        return chosen(new OperatorEngine(numerics, Dropout.NONE, products, false), team, true);
    }

    /** Libtorch's operators, whatever the processor and the JVM could do; without dropout. */
    static Engine operators(Numerics numerics) {
        return new OperatorEngine(numerics, Dropout.NONE, Products.Whole.recorded(), false);
    }

    private static Engine chosen(OperatorEngine operators, Team team, boolean onThreadsOfItsOwn) {
        boolean byVectors = onThreadsOfItsOwn
                && Device.isCpu()
                && operators.numerics() != Numerics.FP64
                && VectorInstructions.areUsable();
        return byVectors ? new VectorEngine(operators, team) : operators;
    }

    /** What is made of a part of a batch. */
    @FunctionalInterface
    interface OfPart {
        /**
         * A part's result.
         *
         * @param firstRow number of its first row among the batch's
         * @param engine of this part
         * @return [tokens of the part, ..]
         */
        Tensor apply(Tokens part, int firstRow, Engine engine);
    }

    /**
     * Computes [tokens, ..] of a batch whose rows do not know one another: on the processor, without gradients and where it has threads to
     * spare, in parts that each have a thread of their own, otherwise all at once.
     */
    default Tensor inParts(Tokens batch, OfPart work) {
        int threads = products().threads();
        boolean whole = Ops.recordsGradients() || threads == 1 || !Device.isCpu();
        SortedMap<Integer, Tokens> parts =
                batch.parts(whole ? 1 : Workers.parts(batch.rows().tokens(), threads));
        if (parts.size() == 1) {
            return work.apply(batch, 0, this);
        }
        List<Supplier<Tensor>> tasks = new ArrayList<>();
        parts.forEach((first, part) -> tasks.add(() -> {
            try (Scope scope = Scope.withoutGradients()) {
                return Scope.own(work.apply(part, first, forEncoding(numerics())));
            }
        }));
        return Ops.concatenate(
                0, products().run(tasks).stream().map(Scope::adopt).toList());
    }

    /**
     * Whether adapters that are generated while training are kept from the forward to the backward pass: an accelerator has the memory, and
     * makes those of all layers by one product a head. The processor makes them again.
     */
    default boolean keepsGenerated() {
        return !Device.isCpu();
    }

    /**
     * A stream of tokens through layers.
     *
     * @param stream addends, [tokens, d_model] each; let go of
     * @param shared tensors that what all layers use is made of
     * @return addends of what leaves the last layer
     */
    default <S> List<Tensor> through(Layers<S> layers, List<Tensor> stream, List<Tensor> shared) {
        return recomputes() && Ops.recordsGradients()
                ? Recomputation.through(layers, stream, shared, this)
                : Layers.through(layers, stream, shared, this);
    }

    /** Whether layers are computed again in the backward pass, so that nothing of their inside is kept until then. */
    boolean recomputes();

    /** The dropout of the pass. */
    Dropout passDropout();

    /** The same engine with another dropout. */
    Engine with(Dropout dropout);

    /** The dtypes of the pass. */
    Numerics numerics();

    /** How the pass multiplies by weights. */
    Products products();

    /** Results of linear maps of one input, concatenated: [tokens, in] to [tokens, sum of out], in the widest of the maps' dtypes. */
    default Tensor linear(Tensor x, Linear maps) {
        return products().linear(x, maps);
    }

    /** Linear maps of one input, as {@link #linear}, with the results apart: one tensor for each dtype, in which several maps' results may be concatenated. */
    default List<Tensor> linearApart(Tensor x, Linear maps) {
        return products().linearApart(x, maps);
    }

    /** {@code a b}: [n, k] and [k, m] to [n, m], of one dtype; for use where no gradients are recorded. */
    default Tensor matrixProduct(Tensor a, Tensor b) {
        return products().matrixProduct(a, b);
    }

    /** A matrix product for each of n: [n, a, b] and [n, b, c], of one dtype, to [n, a, c]. */
    default Tensor batchedProduct(Tensor x, Tensor y) {
        return products().batchedProduct(x, y);
    }

    /** Adds {@code a b} to the gradient of a parameter, if it is trained. */
    default void addToGradient(Tensor parameter, Tensor a, Tensor b) {
        products().addToGradient(parameter, a, b);
    }

    /**
     * A sum, and what its norm made of it.
     *
     * @param sum in the dtype of its first addend
     * @param normed like it, in a dtype of its own
     */
    record SumAndNorm(Tensor sum, Tensor normed) {}

    /**
     * The root-mean-square norm of a sum over the last dimension, without mean and bias (T5's layer norm), in the given dtype.
     *
     * @param addends [tokens, d] each, the first in the stream dtype
     * @param weight [d]
     */
    SumAndNorm normOfSum(List<Tensor> addends, Tensor weight, double epsilon, ScalarType dtype);

    /** The gated unit of T5 v1.1, {@code f(a) b}, and the dropout behind it: [tokens, 2 width], all a then all b, to [tokens, width]. */
    Tensor gated(Tensor x, Activation f);

    /** {@code f(x)} and the dropout behind it. */
    default Tensor activated(Tensor x, Activation f) {
        return dropout(OperatorEngine.of(f, x));
    }

    /** {@code x} with elements dropped while training, in {@code dtype} where that costs nothing; {@code x} itself otherwise. */
    Tensor dropout(Tensor x, ScalarType dtype);

    /** {@code x} with elements dropped while training, {@code x} itself otherwise. */
    default Tensor dropout(Tensor x) {
        return dropout(x, x.scalar_type().intern());
    }

    /**
     * Attention of the tokens of each row to one another, for all layers that share a bias.
     *
     * @param causal whether tokens see none behind them
     */
    AttentionWithinRows withinRows(Ragged rows, PositionBias bias, boolean causal, Heads heads);

    /**
     * The encoder's output as all layers of the decoder attend to it.
     *
     * @param packed [source tokens, d_model] in the stream dtype
     * @param rows how its tokens make up the sources
     * @param targets how the tokens that attend make up rows, as many
     */
    Sources sources(Tensor packed, Ragged rows, Ragged targets, Heads heads);

    /**
     * An empty past of a decoding.
     *
     * @param rows how many, the beams of a source next to each other
     * @param beams rows of a source
     */
    Past past(int rows, int beams, int maxLength, int layers, Heads heads);

    /** Adapters that each source has its own of: [tokens, d_model] to the same; as many rows as the weights have sources. */
    Tensor bottlenecks(Tensor x, Bottlenecks weights, Ragged rows);

    /**
     * The likeliest next token of each row and its log-probability, [rows] each.
     *
     * @param logits [rows, vocabulary] in any dtype; may be overwritten
     * @param forbidden tokens that none may go on with and that take no part in the distribution
     */
    BestTokens.Likeliest likeliest(Tensor logits, int... forbidden);

    /**
     * The likeliest continuations of the beams of each source.
     *
     * @param logits [sources * beams, vocabulary] in any dtype
     * @param running [sources * beams] log-probabilities of the beams
     * @param k how many to a source
     * @param forbidden tokens that none may go on with
     * @return of each source; columns are those of all its beams' tokens, beam after beam
     */
    BestTokens continuations(Tensor logits, double[] running, int beams, int k, int... forbidden);
}
