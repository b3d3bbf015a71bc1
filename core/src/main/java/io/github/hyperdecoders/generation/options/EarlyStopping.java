package io.github.hyperdecoders.generation.options;

import io.github.hyperdecoders.InputException;

/** When beam search is done with a source that has as many finished targets as beams (transformers' {@code early_stopping}). */
public enum EarlyStopping {
    /** When no open beam, at its present length, has a better score than the worst finished target. */
    FALSE("false"),
    /** At once. */
    TRUE("true"),
    /** When no open beam could have a better score at any length that is allowed. */
    NEVER("never");

    private final String key;

    EarlyStopping(String key) {
        this.key = key;
    }

    /** The spelling of transformers. */
    public String key() {
        return key;
    }

    /** The rule of that spelling. */
    public static EarlyStopping of(String key) {
        for (EarlyStopping rule : values()) {
            if (rule.key.equals(key)) {
                return rule;
            }
        }
        throw new InputException("early_stopping is '" + key + "', expected true, false or never");
    }

    @Override
    public String toString() {
        return key;
    }
}
