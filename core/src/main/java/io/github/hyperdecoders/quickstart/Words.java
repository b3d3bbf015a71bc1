package io.github.hyperdecoders.quickstart;

import java.util.List;

/** The words of the made-up tasks. */
final class Words {
    static final List<String> COLOURS = List.of("red", "blue", "green", "white", "black", "brown", "pink", "grey");
    static final List<String> THINGS = List.of("cup", "hat", "box", "ball", "coat", "lamp", "soup", "book");
    static final List<String> NUMBERS = List.of(
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve");
    static final List<String> MOODS = List.of("bad", "good");
    static final List<String> PRAISE = List.of("nice", "lovely", "warm", "fresh", "neat", "sweet");
    static final List<String> BLAME = List.of("ugly", "cold", "stale", "sour", "dull", "dirty");
    static final List<String> NEGATIONS = List.of("not", "never", "hardly");
    static final List<List<String>> KINDS = List.of(
            List.of("pear", "plum", "fig", "lime", "peach"),
            List.of("dog", "cat", "horse", "goat", "mouse"),
            List.of("saw", "drill", "hammer", "file", "axe"),
            List.of("flute", "drum", "harp", "horn", "fiddle"));
    static final List<String> ALL_KINDS = KINDS.stream().flatMap(List::stream).toList();
    /** Those that only stand between others. */
    static final List<String> GLUE = List.of("the", "was", ":", "first", "second", "bigger", "smaller");

    private Words() {}
}
