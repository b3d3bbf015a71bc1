package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression out of a file that nobody vouches for, for names of modules: one that takes very long is an error. */
final class NamePattern {
    private static final int LONGEST = 1_000;
    /** Characters looked at for one name; honest expressions take some hundreds. */
    private static final int MOST_STEPS = 20_000;

    private final String written;
    private final Pattern pattern;

    /**
     * Compiles an expression.
     *
     * @param written as the file has it, for messages
     * @param expression what is to match whole names
     */
    NamePattern(String written, String expression) {
        this.written = written;
        if (expression.length() > LONGEST) {
            throw new InputException("the expression " + Quoted.of(written) + " has " + expression.length()
                    + " characters, expected at most " + LONGEST);
        }
        try {
            pattern = Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new InputException(
                    "the expression " + Quoted.of(written) + " is malformed: " + Quoted.clip(e.getDescription()), e);
        }
    }

    boolean matches(String name) {
        return pattern.matcher(new Counted(name)).matches();
    }

    private final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new InputException("the expression " + Quoted.of(written) + " takes more than " + MOST_STEPS
                        + " steps for the name " + text);
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
