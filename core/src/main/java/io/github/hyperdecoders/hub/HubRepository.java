package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.util.regex.Pattern;

/**
 * A repository on the hub.
 *
 * @param kind whether it holds a model or a data set
 * @param id its name, with the owner's before a slash where there is one: {@code google/t5-base-lm-adapt}, {@code glue}
 */
public record HubRepository(Kind kind, String id) {
    private static final int MAX_LENGTH = 96;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?");

    /** What a repository holds. */
    public enum Kind {
        MODEL("models", ""),
        DATASET("datasets", "datasets/");

        /** The word for this kind in the hub's API and in the names of the cache. */
        final String plural;
        /** What stands before the id in the addresses of pages and files. */
        final String prefix;

        Kind(String plural, String prefix) {
            this.plural = plural;
            this.prefix = prefix;
        }
    }

    /** @throws InputException if the id is not one the hub could have given, by the rules that huggingface_hub checks */
    public HubRepository {
        String[] parts = id.split("/", -1);
        boolean valid = parts.length <= 2 && id.length() <= MAX_LENGTH && !id.contains("--") && !id.contains("..");
        for (String part : parts) {
            valid &= PART.matcher(part).matches();
        }
        if (!valid) {
            throw new InputException("no repository of the hub can be called " + RemoteNames.quoted(id)
                    + "; expected NAME or OWNER/NAME of letters, digits, '-', '_' and '.'");
        }
    }

    /** A model's repository. */
    public static HubRepository model(String id) {
        return new HubRepository(Kind.MODEL, id);
    }

    /** A data set's repository. */
    public static HubRepository dataset(String id) {
        return new HubRepository(Kind.DATASET, id);
    }

    /** The name of its folder in the cache: {@code models--google--t5-base-lm-adapt}. */
    String folderName() {
        return kind.plural + "--" + id.replace("/", "--");
    }

    @Override
    public String toString() {
        return (kind == Kind.MODEL ? "model '" : "data set '") + id + "'";
    }
}
