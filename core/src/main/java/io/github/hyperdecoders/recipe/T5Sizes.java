package io.github.hyperdecoders.recipe;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The T5s with a well-known name, whose shape is known without their files. */
public final class T5Sizes {
    private static final int VOCABULARY = 32_128;
    /** Rows of mT5's embedding. */
    private static final int MANY_LANGUAGES = 250_112;

    /** Ours, of the base that comes with the program: three blocks a stack and a vocabulary of 512. */
    public static final T5Config TINY = T5Config.v11(512, 128, 32, 256, 3, 4);

    /** Ours, small enough to be trained from random weights on two cores in half an hour. */
    public static final T5Config MINI = T5Config.v11(VOCABULARY, 128, 32, 256, 2, 4);

    public static final T5Config SMALL = T5Config.v11(VOCABULARY, 512, 64, 1024, 8, 6);
    public static final T5Config BASE = T5Config.v11(VOCABULARY, 768, 64, 2048, 12, 12);
    public static final T5Config LARGE = T5Config.v11(VOCABULARY, 1024, 64, 2816, 24, 16);
    public static final T5Config XL = T5Config.v11(VOCABULARY, 2048, 64, 5120, 24, 32);
    public static final T5Config XXL = T5Config.v11(VOCABULARY, 4096, 64, 10240, 24, 64);

    private static final Map<String, T5Config> NAMED = wellKnown();

    private T5Sizes() {}

    private static Map<String, T5Config> wellKnown() {
        Map<String, T5Config> named = new TreeMap<>();
        Map<String, T5Config> v11 = Map.of("small", SMALL, "base", BASE, "large", LARGE, "xl", XL, "xxl", XXL);
        v11.forEach((size, config) -> {
            named.put("google/t5-" + size + "-lm-adapt", config);
            named.put("google/t5-v1_1-" + size, config);
            named.put("google/flan-t5-" + size, config);
            named.put("t5-" + size + "-lm-adapt", config);
            named.put("t5-v1_1-" + size, config);
            named.put("google/mt5-" + size, config.withFamily(T5Family.MT5).withVocabulary(MANY_LANGUAGES));
        });
        named.put("t5-tiny", TINY);
        named.put("t5-mini", MINI);
        Map<String, T5Config> v10 = Map.of(
                "small", T5Config.v10(VOCABULARY, 512, 64, 2048, 6, 8),
                "base", T5Config.v10(VOCABULARY, 768, 64, 3072, 12, 12),
                "large", T5Config.v10(VOCABULARY, 1024, 64, 4096, 24, 16));
        v10.forEach((size, config) -> {
            named.put("google-t5/t5-" + size, config);
            named.put("t5-" + size, config);
        });
        return Collections.unmodifiableMap(named);
    }

    /** The model with a well-known hub name, one of {@link #names()}. */
    public static Optional<T5Config> named(String name) {
        return Optional.ofNullable(NAMED.get(name));
    }

    /**
     * The names of well-known models: google/t5-SIZE-lm-adapt, google/t5-v1_1-SIZE (both also without their owner), google/flan-t5-SIZE and
     * google/mt5-SIZE, SIZE small, base, large, xl or xxl; google-t5/t5-small, -base and -large with and without owner, and our own t5-tiny
     * and t5-mini.
     */
    public static Set<String> names() {
        return NAMED.keySet();
    }
}
