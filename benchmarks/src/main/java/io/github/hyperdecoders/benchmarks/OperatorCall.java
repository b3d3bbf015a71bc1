package io.github.hyperdecoders.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * One operator that libtorch's dispatcher ran.
 *
 * @param name such as {@code aten::addmm}
 * @param leaf whether it did its work itself: it is no view, and called no operator but views
 * @param within the operators that it ran in, the outermost first
 * @param node the node of the backward pass that it ran in, or "" in none
 * @param frames the Java methods that it came from, the innermost first; of the backward pass, those that recorded its node
 * @param whole which call of an operator that {@linkplain #isOneKernel is one kernel} it is a piece of, or ""
 */
record OperatorCall(String name, boolean leaf, List<String> within, String node, List<String> frames, String whole) {
    private static final Set<String> ONE_KERNEL =
            Set.of("aten::dropout", "aten::rms_norm", "aten::scaled_dot_product_attention", "aten::_fused_adamw_");

    private static final Set<String> TAKE_NUMBERS =
            Set.of("aten::add", "aten::add_", "aten::sub", "aten::mul", "aten::mul_", "aten::div", "aten::div_");

    /** What moves no value and starts no kernel: the list of the tuned Python peer's count, so that both count alike. */
    private static final Set<String> VIEWS = Set.of(
            "view",
            "reshape",
            "transpose",
            "permute",
            "expand",
            "t",
            "unsqueeze",
            "squeeze",
            "select",
            "slice",
            "as_strided",
            "_unsafe_view",
            "detach",
            "narrow",
            "chunk",
            "split",
            "unbind",
            "expand_as",
            "alias",
            "_reshape_alias",
            "empty",
            "empty_like",
            "empty_strided",
            "result_type",
            "to",
            "lift_fresh",
            "resolve_conj",
            "resolve_neg",
            "view_as",
            "detach_");

    /** Whether operators of this name only look at a tensor otherwise, or make room for one. */
    static boolean isView(String name) {
        return VIEWS.contains(name.substring(name.lastIndexOf(':') + 1));
    }

    /** Whether it makes a tensor of a number that an operator was given, which needs no kernel: the number stays with the processor. */
    boolean isOfANumber() {
        return name.equals("aten::copy_")
                && within.size() > 2
                && within.get(within.size() - 2).equals("aten::to")
                && TAKE_NUMBERS.contains(within.get(within.size() - 3));
    }

    /**
     * Whether CUDA has one kernel for what the processor does in several operators, forwards, and one or a few for the way back; attention
     * only where it fulfils the conditions of a fused kernel.
     */
    static boolean isOneKernel(String name) {
        return name.startsWith("aten::_foreach_") || ONE_KERNEL.contains(name);
    }
}
