package io.github.hyperdecoders.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * English suffix stripping (Porter 1980) in the variant that NLTK uses by default: the paper's rules, Martin Porter's later changes
 * to them, and NLTK's own for short words and some exceptions. ROUGE's published numbers depend on the variant.
 */
final class PorterStemmer {
    /** Words that the rules would conflate with others or tear apart. */
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("skies", "sky"),
            Map.entry("sky", "sky"),
            Map.entry("dying", "die"),
            Map.entry("lying", "lie"),
            Map.entry("tying", "tie"),
            Map.entry("news", "news"),
            Map.entry("inning", "inning"),
            Map.entry("innings", "inning"),
            Map.entry("outing", "outing"),
            Map.entry("outings", "outing"),
            Map.entry("canning", "canning"),
            Map.entry("cannings", "canning"),
            Map.entry("howe", "howe"),
            Map.entry("proceed", "proceed"),
            Map.entry("exceed", "exceed"),
            Map.entry("succeed", "succeed"));

    private static final List<Rule> PLURALS = rules("sses>ss ies>i ss>ss s>");
    private static final List<Rule> DOUBLE_SUFFIXES =
            rules("ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble"
                    + " alli>al entli>ent eli>e ousli>ous ization>ize ation>ate ator>ate alism>al iveness>ive fulness>ful"
                    + " ousness>ous aliti>al iviti>ive biliti>ble fulli>ful");
    private static final List<Rule> ADJECTIVES = rules("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>");
    private static final List<Rule> LAST_SUFFIXES =
            rules("al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ou> ism> ate> iti> ous> ive> ize>");

    private PorterStemmer() {}

    /** The stem of {@code word}, which is in lower case; digits count as consonants. */
    static String stem(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        if (word.length() <= 2) {
            return word;
        }
        return withoutFinalE(lastSuffix(
                apply(ADJECTIVES, doubleSuffix(finalY(pastOrParticiple(plural(word)))), s -> measure(s) > 0)));
    }

    /** Step 1a; of four letters, as in {@code dies}, only the s goes (NLTK). */
    private static String plural(String word) {
        return word.length() == 4 && word.endsWith("ies") ? cut(word, 1) : apply(PLURALS, word, s -> true);
    }

    /** Step 1b; {@code ied} is treated as {@code ies} (NLTK). */
    private static String pastOrParticiple(String word) {
        if (word.endsWith("ied")) {
            return cut(word, word.length() == 4 ? 1 : 2);
        }
        if (word.endsWith("eed")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        for (String suffix : List.of("ed", "ing")) {
            if (word.endsWith(suffix) && hasVowel(cut(word, suffix.length()))) {
                return mended(cut(word, suffix.length()));
            }
        }
        return word;
    }

    /** What step 1b does to a stem it has laid bare: hop, not hopp; hope, not hop. */
    private static String mended(String stem) {
        if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
            return stem + "e";
        }
        int last = stem.length() - 1;
        if (last > 0 && stem.charAt(last) == stem.charAt(last - 1) && isConsonant(stem, last)) {
            return "lsz".indexOf(stem.charAt(last)) < 0 ? cut(stem, 1) : stem;
        }
        return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
    }

    /** Step 1c; NLTK asks for a consonant before the y, and for more than that before the consonant. */
    private static String finalY(String word) {
        int before = word.length() - 2;
        return word.endsWith("y") && before > 0 && isConsonant(word, before) ? cut(word, 1) + "i" : word;
    }

    /** Step 2, where {@code alli} comes first and its result goes through the step again; {@code logi} keeps its l (both NLTK). */
    private static String doubleSuffix(String word) {
        if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
            return doubleSuffix(cut(word, 2));
        }
        if (word.endsWith("logi")) {
            return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
        }
        return apply(DOUBLE_SUFFIXES, word, s -> measure(s) > 0);
    }

    /** Step 4. */
    private static String lastSuffix(String word) {
        if (word.endsWith("sion") || word.endsWith("tion")) {
            return measure(cut(word, 3)) > 1 ? cut(word, 3) : word;
        }
        return apply(LAST_SUFFIXES, word, s -> measure(s) > 1);
    }

    /** Step 5. */
    private static String withoutFinalE(String word) {
        String result = word;
        if (word.endsWith("e")) {
            String stem = cut(word, 1);
            int measure = measure(stem);
            result = measure > 1 || (measure == 1 && !endsShort(stem)) ? stem : word;
        }
        return result.endsWith("ll") && measure(cut(result, 1)) > 1 ? cut(result, 1) : result;
    }

    /** The first rule whose suffix is there decides, whether or not its condition on the stem holds. */
    private static String apply(List<Rule> rules, String word, Predicate<String> condition) {
        for (Rule rule : rules) {
            if (word.endsWith(rule.suffix)) {
                String stem = cut(word, rule.suffix.length());
                return condition.test(stem) ? stem + rule.replacement : word;
            }
        }
        return word;
    }

    /** How often a vowel is followed by a consonant: m in the paper's [C](VC)^m[V]. */
    private static int measure(String stem) {
        int measure = 0;
        for (int i = 1; i < stem.length(); i++) {
            if (isConsonant(stem, i) && !isConsonant(stem, i - 1)) {
                measure++;
            }
        }
        return measure;
    }

    private static boolean hasVowel(String stem) {
        for (int i = 0; i < stem.length(); i++) {
            if (!isConsonant(stem, i)) {
                return true;
            }
        }
        return false;
    }

    /** Consonant, vowel, consonant other than w, x, y at the end; NLTK also takes a word that is vowel and consonant. */
    private static boolean endsShort(String stem) {
        int last = stem.length() - 1;
        if (last < 1 || !isConsonant(stem, last) || isConsonant(stem, last - 1)) {
            return false;
        }
        return last == 1 || (isConsonant(stem, last - 2) && "wxy".indexOf(stem.charAt(last)) < 0);
    }

    private static boolean isConsonant(String word, int i) {
        return switch (word.charAt(i)) {
            case 'a', 'e', 'i', 'o', 'u' -> false;
            case 'y' -> i == 0 || !isConsonant(word, i - 1);
            default -> true;
        };
    }

    private static String cut(String word, int letters) {
        return word.substring(0, word.length() - letters);
    }

    private static List<Rule> rules(String table) {
        return Arrays.stream(table.split(" ", -1))
                .map(entry -> {
                    int arrow = entry.indexOf('>');
                    return new Rule(entry.substring(0, arrow), entry.substring(arrow + 1));
                })
                .toList();
    }

    private record Rule(String suffix, String replacement) {}
}
