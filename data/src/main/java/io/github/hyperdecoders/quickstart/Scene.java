package io.github.hyperdecoders.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the generated text tells of: the same small world as the tasks', in whole sentences and with more words. No source of a task
 * stands in it.
 */
enum Scene {
    /** Things that have colours and stand in a row. */
    COLOURS {
        @Override
        List<String> sentences(RandomGenerator random) {
            int count = 2 + random.nextInt(2);
            List<String> colours = Words.pick(random, Words.TEXT_COLOURS, count);
            List<String> things = Words.pick(random, Words.TEXT_THINGS, count);
            List<String> named = new ArrayList<>();
            List<String> told = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                named.add("a " + colours.get(i) + " " + things.get(i));
                told.add("the " + things.get(i) + " is " + colours.get(i));
                told.add(Words.ORDINALS.get(i) + " comes the " + colours.get(i) + " " + things.get(i));
                told.add("the " + Words.ORDINALS.get(i) + " thing is " + colours.get(i));
                told.add("which colour is " + Words.ORDINALS.get(i) + " ? " + colours.get(i));
                told.add("what is " + colours.get(i) + " ? the " + things.get(i));
            }
            return after(Words.one(random, Words.NAMES) + " sees " + String.join(" and ", named), told, random);
        }
    },
    /** Two numbers, compared. */
    NUMBERS {
        @Override
        List<String> sentences(RandomGenerator random) {
            List<String> numbers = Words.pick(random, Words.NUMBERS, 2);
            List<String> things = Words.pick(random, Words.TEXT_THINGS, 2);
            List<String> names = Words.pick(random, Words.NAMES, 2);
            int big = Words.NUMBERS.indexOf(numbers.get(0)) > Words.NUMBERS.indexOf(numbers.get(1)) ? 0 : 1;
            String bigger = numbers.get(big);
            String smaller = numbers.get(1 - big);
            List<String> told = List.of(
                    bigger + " is bigger than " + smaller,
                    smaller + " is smaller than " + bigger,
                    "the bigger number is " + bigger,
                    "the smaller number is " + smaller,
                    "which is bigger ? " + bigger,
                    "which is smaller ? " + smaller,
                    names.get(big) + " has more than " + names.get(1 - big),
                    "the " + things.get(big) + " is with the bigger number");
            String first = names.get(0) + " has " + numbers.get(0) + " " + things.get(0);
            String second = names.get(1) + " has " + numbers.get(1) + " " + things.get(1);
            return after(first + " and " + second, told, random);
        }
    },
    /** Numbers in their order. */
    COUNTING {
        @Override
        List<String> sentences(RandomGenerator random) {
            int from = random.nextInt(Words.NUMBERS.size() - 3);
            int to = from + 3 + random.nextInt(Math.min(4, Words.NUMBERS.size() - from - 3) + 1);
            List<String> row = Words.NUMBERS.subList(from, Math.min(to, Words.NUMBERS.size()));
            int at = random.nextInt(row.size() - 1);
            List<String> told = List.of(
                    row.get(at + 1) + " comes after " + row.get(at),
                    row.get(at) + " comes before " + row.get(at + 1),
                    "one more than " + row.get(at) + " is " + row.get(at + 1),
                    row.get(at) + " is smaller than " + row.get(row.size() - 1),
                    row.get(row.size() - 1) + " is bigger than " + row.get(0));
            return after(Words.one(random, Words.NAMES) + " counts " + String.join(" , ", row), told, random);
        }
    },
    /** How something was, and so whether that is good. */
    REMARK {
        @Override
        List<String> sentences(RandomGenerator random) {
            List<String> told = new ArrayList<>();
            for (String thing : Words.pick(random, Words.TEXT_THINGS, 3)) {
                boolean praise = random.nextBoolean();
                boolean negated = random.nextBoolean();
                boolean good = praise != negated;
                String judgement = (negated ? Words.one(random, Words.NEGATIONS) + " " : "")
                        + Words.one(random, praise ? Words.PRAISE : Words.BLAME);
                told.add("the " + thing + " is " + judgement + (good ? " and that is good" : " and that is bad"));
                told.add(Words.one(random, Words.NAMES) + (good ? " likes" : " hates") + " the " + thing
                        + " because it was " + judgement);
                told.add("a thing that was " + judgement + " is a " + (good ? "good" : "bad") + " " + thing);
            }
            return after(Words.one(random, Words.NAMES) + " looks at the things", told, random);
        }
    },
    /** Words of a kind, and one that is of another. */
    KINDS {
        @Override
        List<String> sentences(RandomGenerator random) {
            List<Integer> kinds = Words.pick(random, List.of(0, 1, 2, 3), 2);
            List<String> same = Words.pick(random, Words.TEXT_KINDS.get(kinds.get(0)), 3);
            String odd = Words.one(random, Words.TEXT_KINDS.get(kinds.get(1)));
            String kind = Words.KIND_NAMES.get(kinds.get(0));
            String other = Words.KIND_NAMES.get(kinds.get(1));
            List<String> row = new ArrayList<>(same);
            row.add(random.nextInt(row.size() + 1), odd);
            List<String> told = new ArrayList<>(List.of(
                    "the odd one is " + odd,
                    odd + " is not a " + kind,
                    odd + " is a " + other,
                    "which is odd ? " + odd,
                    "which is the " + other + " ? " + odd,
                    "all but " + odd + " are of the kind " + kind));
            same.forEach(word -> told.add(word + " is a " + kind));
            return after(
                    Words.one(random, Words.NAMES) + " has " + String.join(" , ", row.subList(0, 3)) + " and "
                            + row.get(3),
                    told,
                    random);
        }
    },
    /** How a word is spelt, so that the vocabulary has all letters, digits and signs. */
    SPELLING {
        @Override
        List<String> sentences(RandomGenerator random) {
            List<String> words = new ArrayList<>(Words.pick(random, Words.TEXT_THINGS, 2));
            words.add(Words.one(random, Words.NAMES));
            words.add(Words.one(random, Words.SPELT));
            words.add(Words.characters(random));
            return words.stream()
                    .map(word -> word + " is spelt " + String.join(" ", word.split("")))
                    .toList();
        }
    };

    private static final int LEAST = 3;

    /** Sentences without their full stops. */
    abstract List<String> sentences(RandomGenerator random);

    /** The opening and then three or more of what can be told, in any order. */
    private static List<String> after(String opening, List<String> told, RandomGenerator random) {
        List<String> sentences = new ArrayList<>(List.of(opening));
        int most = Math.min(told.size(), 2 * LEAST);
        sentences.addAll(Words.pick(random, told, LEAST + random.nextInt(most - LEAST + 1)));
        return sentences;
    }
}
