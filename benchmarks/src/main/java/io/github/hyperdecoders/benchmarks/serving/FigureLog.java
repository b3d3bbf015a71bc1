package io.github.hyperdecoders.benchmarks.serving;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lines of JSON on the standard error and, where one is given, behind those of a file.
 *
 * @param common what every line begins with
 */
record FigureLog(@Nullable Path file, Map<String, String> common) implements Consumer<Map<String, Object>> {
    @Override
    public void accept(Map<String, Object> figures) {
        Map<String, Object> whole = new LinkedHashMap<>(new TreeMap<>(common));
        whole.putAll(figures);
        String line = new JsonMapper().writeValueAsString(whole);
        System.err.println(line);
        if (file != null) {
            try {
                Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new InputException("cannot write '" + file + "', expected a file that --log may add to", e);
            }
        }
    }
}
