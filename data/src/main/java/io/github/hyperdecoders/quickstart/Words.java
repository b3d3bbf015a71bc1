package io.github.hyperdecoders.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The words of the made-up tasks, and those that the text for pretraining has besides them. */
final class Words {
    static final List<String> COLOURS = List.of("red", "blue", "green", "white", "black", "brown", "pink", "grey");
    static final List<String> THINGS = List.of("cup", "hat", "box", "ball", "coat", "lamp", "soup", "book");
    static final List<String> NUMBERS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    static final List<String> PRAISE = List.of("nice", "lovely", "warm", "fresh", "neat", "sweet");
    static final List<String> BLAME = List.of("ugly", "cold", "stale", "sour", "dull", "dirty");
    static final List<String> NEGATIONS = List.of("not", "never", "hardly");
    static final List<List<String>> KINDS = List.of(
            List.of("pear", "plum", "fig", "lime", "peach"),
            List.of("dog", "cat", "horse", "goat", "mouse"),
            List.of("saw", "drill", "hammer", "file", "axe"),
            List.of("flute", "drum", "harp", "horn", "fiddle"));
    static final List<String> ALL_KINDS = KINDS.stream().flatMap(List::stream).toList();

    static final List<String> NAMES =
            List.of("anna", "ben", "clara", "david", "ella", "frank", "grace", "henry", "ida", "jack");
    /** Of names and signs of tasks, so that each is a token. */
    static final List<String> SPELT = List.of("colour", "compare", "mood", "odd", "text:");

    static final List<String> ORDINALS = List.of("first", "second", "third");
    static final List<String> KIND_NAMES = List.of("fruit", "beast", "tool", "sounder");
    static final List<String> TEXT_COLOURS = joined(COLOURS, List.of("yellow", "purple", "golden", "silver"));
    static final List<String> TEXT_THINGS =
            joined(THINGS, List.of("chair", "table", "shirt", "door", "bag", "pen", "key", "cake"));
    static final List<List<String>> TEXT_KINDS = List.of(
            joined(KINDS.get(0), List.of("apple", "cherry", "grape")),
            joined(KINDS.get(1), List.of("cow", "sheep", "fox")),
            joined(KINDS.get(2), List.of("rake", "spade", "knife")),
            joined(KINDS.get(3), List.of("bell", "lute", "pipe")));

    private static final int FIRST_CHARACTER = '!';
    private static final int LAST_CHARACTER = '~';
    private static final int CHARACTERS = 6;

    private Words() {}

    private static List<String> joined(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    static <T> T one(RandomGenerator random, List<T> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** {@code count} different ones, in random order. */
    static <T> List<T> pick(RandomGenerator random, List<T> all, int count) {
        List<T> left = new ArrayList<>(all);
        List<T> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(left.remove(random.nextInt(left.size())));
        }
        return picked;
    }

    /** A few of the visible ASCII characters without space between them. */
    static String characters(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CHARACTERS; i++) {
            text.append((char) random.nextInt(FIRST_CHARACTER, LAST_CHARACTER + 1));
        }
        return text.toString();
    }
}
