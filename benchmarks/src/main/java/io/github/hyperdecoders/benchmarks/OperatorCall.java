package io.github.hyperdecoders.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * One operator that libtorch's dispatcher ran.
 *
 * @param name such as {@code aten::addmm}
 * @param leaf whether it did its work itself: it is no view, and called no operator but views
 * @param within the operators and nodes of the backward pass that it ran in, the outermost first
 * @param frames the Java methods that it came from, the innermost first; of the backward pass, those that recorded its node
 */
record OperatorCall(String name, boolean leaf, List<String> within, List<String> frames) {
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
}
