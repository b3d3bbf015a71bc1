package io.github.hyperdecoders.recipe;

/** The numbers a key allows. */
enum Range {
    ANY("") {
        @Override
        boolean contains(double x) {
            return true;
        }
    },
    POSITIVE(" greater than 0") {
        @Override
        boolean contains(double x) {
            return x > 0;
        }
    },
    NOT_NEGATIVE(", 0 or more") {
        @Override
        boolean contains(double x) {
            return x >= 0;
        }
    },
    /** As in "-1 means off". */
    MINUS_ONE_OR_MORE(", -1 or more") {
        @Override
        boolean contains(double x) {
            return x >= -1;
        }
    },
    /** As in "-1 means all". */
    MINUS_ONE_OR_POSITIVE(" greater than 0, or -1") {
        @Override
        boolean contains(double x) {
            return x == -1 || x > 0;
        }
    },
    FRACTION(" from 0 to below 1") {
        @Override
        boolean contains(double x) {
            return x >= 0 && x < 1;
        }
    };

    private final String words;

    Range(String words) {
        this.words = words;
    }

    abstract boolean contains(double x);

    /** Goes after "a number" or "a whole number". */
    String words() {
        return words;
    }
}
