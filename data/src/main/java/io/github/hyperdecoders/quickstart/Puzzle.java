package io.github.hyperdecoders.quickstart;

import java.util.List;
import java.util.random.RandomGenerator;

/** The made-up tasks: how a row of each is drawn. In all but {@link #ODD} the last word says which mapping holds. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are List.of
enum Puzzle {
    /** "red cup blue hat : second": the colour of the thing that is asked for. */
    COLOUR("colour", "Two coloured things and which of them is meant: its colour.", Words.COLOURS) {
        @Override
        Row draw(RandomGenerator random) {
            List<String> colours = Words.pick(random, Words.COLOURS, 2);
            List<String> things = Words.pick(random, Words.THINGS, 2);
            boolean first = random.nextBoolean();
            return row(
                    colours.get(0) + " " + things.get(0) + " " + colours.get(1) + " " + things.get(1)
                            + (first ? " : first" : " : second"),
                    colours.get(first ? 0 : 1));
        }
    },
    /** "seven cup three hat bigger": the bigger or the smaller of two numbers, as the last word says. */
    COMPARE("compare", "Two numbers and a word that asks for the bigger or the smaller: that number.", Words.NUMBERS) {
        @Override
        Row draw(RandomGenerator random) {
            List<String> numbers = Words.pick(random, Words.NUMBERS, 2);
            List<String> things = Words.pick(random, Words.THINGS, 2);
            boolean bigger = random.nextBoolean();
            boolean firstIsBigger = Words.NUMBERS.indexOf(numbers.get(0)) > Words.NUMBERS.indexOf(numbers.get(1));
            return row(
                    numbers.get(0) + " " + things.get(0) + " " + numbers.get(1) + " " + things.get(1)
                            + (bigger ? " bigger" : " smaller"),
                    numbers.get(bigger == firstIsBigger ? 0 : 1));
        }
    },
    /** "pear plum dog fig": the word that is of another kind than the rest. */
    ODD("odd", "Four words, three of one kind: the fourth.", Words.ALL_KINDS) {
        @Override
        Row draw(RandomGenerator random) {
            int kind = random.nextInt(Words.KINDS.size());
            int other = (kind + 1 + random.nextInt(Words.KINDS.size() - 1)) % Words.KINDS.size();
            List<String> words = Words.pick(random, Words.KINDS.get(kind), 3);
            String odd = Words.one(random, Words.KINDS.get(other));
            words.add(random.nextInt(words.size() + 1), odd);
            return row(String.join(" ", words), odd);
        }
    },
    /** "saw pear goat drum beast": the one of four that is of the kind that is asked for. */
    WHICH("which", "Four words of four kinds, and one of the kinds: the word of that kind.", Words.ALL_KINDS) {
        @Override
        Row draw(RandomGenerator random) {
            int asked = random.nextInt(Words.KINDS.size());
            List<String> each =
                    Words.KINDS.stream().map(kind -> Words.one(random, kind)).toList();
            List<String> words = Words.pick(random, each, each.size());
            return row(String.join(" ", words) + " " + Words.KIND_NAMES.get(asked), each.get(asked));
        }
    };

    /** One example: the text and the place of its answer among the answers. */
    record Row(String text, int label) {}

    private final String key;
    private final String description;
    private final List<String> answers;

    Puzzle(String key, String description, List<String> answers) {
        this.key = key;
        this.description = description;
        this.answers = answers;
    }

    abstract Row draw(RandomGenerator random);

    /** The task's name. */
    String key() {
        return key;
    }

    /** In a sentence. */
    String description() {
        return description;
    }

    List<String> answers() {
        return answers;
    }

    Row row(String text, String answer) {
        return new Row(text, answers.indexOf(answer));
    }
}
