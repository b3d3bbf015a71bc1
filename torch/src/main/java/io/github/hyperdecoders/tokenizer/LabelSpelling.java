package io.github.hyperdecoders.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Labels that a vocabulary cannot write: a model learns their tokens to the last, and no answer of it is ever right. Texts are compared
 * without white space at their ends, as metrics compare them.
 */
public final class LabelSpelling {
    private static final int SHOWN = 10;

    private LabelSpelling() {}

    /** What is wrong with these labels in {@code tokenizer}'s vocabulary, a sentence for each kind of fault; none where all is well. */
    public static List<String> faults(Collection<String> labels, T5Tokenizer tokenizer) {
        Map<List<Integer>, List<String>> byTokens = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (String label : new LinkedHashSet<>(labels)) {
            int[] ids = tokenizer.encode(label, 0);
            byTokens.computeIfAbsent(Arrays.stream(ids).boxed().toList(), tokens -> new ArrayList<>())
                    .add(label);
            String read = tokenizer.decode(ids);
            if (Arrays.stream(ids).anyMatch(id -> id == tokenizer.unknown())) {
                unknown.add("'" + label + "'");
            } else if (!read.strip().equals(label.strip())) {
                changed.add("'" + label + "' as '" + read.strip() + "'");
            }
        }
        List<String> faults = new ArrayList<>();
        for (List<String> alike : byTokens.values()) {
            if (alike.size() > 1) {
                faults.add("the labels "
                        + listed(alike.stream().map(label -> "'" + label + "'").toList())
                        + " are the same tokens, so no answer can tell them apart");
            }
        }
        if (!unknown.isEmpty()) {
            faults.add("the vocabulary has no pieces for all of " + listed(unknown) + ", so an answer can never equal "
                    + (unknown.size() == 1 ? "it" : "them"));
        }
        if (!changed.isEmpty()) {
            faults.add("the vocabulary writes " + listed(changed) + ", so an answer can never equal "
                    + (changed.size() == 1 ? "it" : "them"));
        }
        return faults;
    }

    private static String listed(List<String> labels) {
        String first = labels.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return labels.size() <= SHOWN ? first : first + " and " + (labels.size() - SHOWN) + " more";
    }
}
