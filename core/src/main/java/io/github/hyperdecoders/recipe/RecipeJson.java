package io.github.hyperdecoders.recipe;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Between recipes, flat maps of their keys, and JSON. */
final class RecipeJson {
    /** Writes doubles the same on every JDK: the shortest digits that read back. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    /** Keys that only say where things lie. */
    static final Set<String> PLACES = Set.of(
            "output_dir",
            "overwrite_output_dir",
            "data_dir",
            "base_model_path",
            "tasks_file",
            "report_to",
            "train_files");

    private RecipeJson() {}

    /** The JSON value that is all of {@code text}, or null if it is none. */
    static @Nullable JsonNode parse(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            return node == null || node.isMissingNode() ? null : node;
        } catch (JacksonException e) {
            return null;
        }
    }

    static Map<String, @Nullable Object> canonical(Recipe recipe) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (RecordComponent group : Recipe.class.getRecordComponents()) {
            Object settings = get(group, recipe);
            for (RecipeKey key : RecipeKeys.in(group)) {
                Object value = settings == null ? null : get(key.component(), settings);
                map.put(key.name(), plain(value));
            }
        }
        return Collections.unmodifiableMap(map);
    }

    /** Words in place of constants. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> byWord) {
            Map<String, @Nullable Object> words = new LinkedHashMap<>();
            byWord.forEach((constant, number) -> words.put(RecipeKey.spelling(constant), number));
            return words;
        }
        return value instanceof Enum<?> constant ? RecipeKey.spelling(constant) : value;
    }

    static String write(Recipe recipe) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(canonical(recipe)) + "\n";
    }

    static String hash(Recipe recipe) {
        return hash(canonical(recipe));
    }

    static String courseHash(Recipe recipe) {
        Map<String, @Nullable Object> keys = new TreeMap<>(canonical(recipe));
        keys.keySet().removeAll(PLACES);
        return hash(keys);
    }

    private static String hash(Map<String, @Nullable Object> keys) {
        String json = MAPPER.writeValueAsString(new TreeMap<>(keys));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The recipe whose keys have these values, each of its key's type and present unless nullable. */
    static Recipe build(Map<String, Object> values) {
        List<@Nullable Object> groups = new ArrayList<>();
        for (RecordComponent group : Recipe.class.getRecordComponents()) {
            List<@Nullable Object> arguments = new ArrayList<>();
            RecipeKeys.in(group).forEach(key -> arguments.add(values.get(key.name())));
            groups.add(construct(group.getType(), arguments));
        }
        return construct(Recipe.class, groups);
    }

    static @Nullable Object get(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.toString(), e);
        }
    }

    /** Calls a record's canonical constructor. */
    private static <T> T construct(Class<T> type, List<@Nullable Object> arguments) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<T> canonical = type.getDeclaredConstructor(types);
            return canonical.newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " from " + arguments, e);
        }
    }
}
