package io.github.hyperdecoders.task;

import io.github.hyperdecoders.InputException;

/**
 * What a recipe says about splits; the counts are numbers of examples, -1 for all.
 *
 * @param splitValidationTest whether sets without test labels make a test split out of what they have ({@code
 *     split_validation_test})
 * @param train how many training examples ({@code n_train})
 * @param validation how many validation examples ({@code n_val})
 * @param test how many test examples ({@code n_test})
 * @param dataSeed seed of every permutation here ({@code data_seed})
 * @param referenceSplits whether a split of which all is asked for loses its last example, as in the reference, which slices with
 *     {@code [:-1]} ({@code reference_splits})
 */
public record SplitOptions(
        boolean splitValidationTest, int train, int validation, int test, long dataSeed, boolean referenceSplits) {
    /** All examples, test splits made where they are missing, seed 42: what the shipped recipes say. */
    public static final SplitOptions STANDARD = new SplitOptions(true, -1, -1, -1, 42, false);

    public SplitOptions {
        check("n_train", train);
        check("n_val", validation);
        check("n_test", test);
    }

    /** How many examples of {@code split} are wanted, -1 for all. */
    int count(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case VALIDATION -> validation;
            case TEST -> test;
        };
    }

    private static void check(String key, int count) {
        if (count != -1 && count < 1) {
            throw new InputException(key + " is " + count + "; expected -1 (all) or a positive number");
        }
    }
}
