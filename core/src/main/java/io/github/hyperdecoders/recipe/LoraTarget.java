package io.github.hyperdecoders.recipe;

import io.github.hyperdecoders.InputException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Projections that LoRA adds to, as {@code lora_targets} has them: {@code q}, {@code EncDecAttention.q:16} or {@code
 * decoder.block.3.layer.0.SelfAttention.q:16:32.0}. What stands before the colons is the end of the names of the projections, as in
 * Hugging Face's PEFT; then come a rank and an alpha of their own.
 *
 * @param name ends the names that are meant, from a dot on or as a whole
 * @param rank of the additions
 * @param alpha the additions are scaled by {@code alpha / rank}
 */
public record LoraTarget(String name, int rank, double alpha) {
    /** Last names of what can be added to. */
    static final List<String> LAST_NAMES = List.of("q", "k", "v", "o", "wi_0", "wi_1", "wo", "wi");

    private static final Pattern FORM = Pattern.compile(
            "((?:[A-Za-z0-9_]+\\.)*[a-z0-9_]+)(?::([1-9]\\d{0,8})(?::(\\d+(?:\\.\\d+)?(?:[eE]-?\\d+)?))?)?");

    /**
     * One entry of {@code lora_targets}.
     *
     * @param rank where the entry names none
     * @param alpha where the entry names none
     * @throws InputException if it is malformed
     */
    public static LoraTarget parse(String entry, int rank, double alpha) {
        Matcher form = FORM.matcher(entry);
        if (!form.matches() || !isAlpha(form.group(3))) {
            throw new InputException("lora_targets has '" + entry
                    + "', expected the name of a projection, or NAME:RANK or NAME:RANK:ALPHA with positive numbers");
        }
        return new LoraTarget(
                form.group(1),
                form.group(2) == null ? rank : Integer.parseInt(form.group(2)),
                form.group(3) == null ? alpha : Double.parseDouble(form.group(3)));
    }

    private static boolean isAlpha(@Nullable String number) {
        return number == null || (Double.parseDouble(number) > 0 && Double.isFinite(Double.parseDouble(number)));
    }

    /** All of {@code settings}. */
    public static List<LoraTarget> of(AdapterSettings settings) {
        return settings.loraTargets().stream()
                .map(entry -> parse(entry, settings.loraRank(), settings.loraAlpha()))
                .toList();
    }

    /** The one that is said most precisely of those that mean {@code projection}. */
    public static Optional<LoraTarget> of(List<LoraTarget> targets, String projection) {
        return targets.stream()
                .filter(target -> target.means(projection))
                .max(Comparator.comparingInt(target -> target.name.length()));
    }

    /** Whether the projection of that whole name, such as {@code encoder.block.0.layer.0.SelfAttention.q}, is meant. */
    public boolean means(String projection) {
        return projection.equals(name) || projection.endsWith("." + name);
    }

    /** {@code q} of {@code SelfAttention.q}. */
    public String lastName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** By what the product of the factors is multiplied. */
    public double scale() {
        return alpha / rank;
    }

    /** As {@link #parse} reads it, its numbers left out where they are those given. */
    public String entry(int usualRank, double usualAlpha) {
        if (alpha != usualAlpha) {
            return name + ":" + rank + ":" + alpha;
        }
        return rank == usualRank ? name : name + ":" + rank;
    }
}
