package io.github.hyperdecoders.pretraining;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import io.github.hyperdecoders.data.Glob;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The documents of files, read anew each time and one at a time.
 *
 * <p>JSON lines ({@code .jsonl}, and {@code .json} as C4 names them) hold a document a line. In every other file, which is plain text,
 * a blank line ends a document, as in BERT's pre-training text; so a file of any size can be read, and a book becomes a row of its
 * paragraphs, which packing puts behind each other again. Both may be gzipped. Documents without a letter are left out.
 *
 * @param files read in this order
 * @param field that holds the text in JSON lines
 */
public record Corpus(List<Path> files, String field) implements Documents {
    private static final JsonMapper JSON = new JsonMapper();

    public Corpus {
        files = List.copyOf(files);
    }

    /**
     * The files that match any of the patterns, in the patterns' order and then by name, each of them once.
     *
     * @param folder where patterns that are not absolute begin
     * @throws InputException if a pattern matches none
     */
    public static Corpus find(Path folder, List<String> patterns, String field) {
        Set<Path> found = new LinkedHashSet<>();
        patterns.forEach(pattern -> found.addAll(Glob.find(folder, pattern)));
        return new Corpus(List.copyOf(found), field);
    }

    /** @throws InputException if a file is missing, broken or of another form, or no file holds any text */
    @Override
    public void forEach(Consumer<? super String> document) {
        boolean[] any = {false};
        Consumer<String> withText = text -> {
            if (!text.isBlank()) {
                any[0] = true;
                document.accept(text);
            }
        };
        for (Path file : files) {
            try (TextLines lines = new TextLines(file)) {
                if (isJsonLines(file)) {
                    objects(lines, withText);
                } else {
                    paragraphs(lines, withText);
                }
            }
        }
        if (!any[0]) {
            throw new InputException("no text to train on: " + (files.isEmpty() ? "no files" : "nothing in " + files));
        }
    }

    private static boolean isJsonLines(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String unzipped = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        return unzipped.endsWith(".jsonl") || unzipped.endsWith(".json");
    }

    private static void paragraphs(TextLines lines, Consumer<String> document) {
        StringBuilder text = new StringBuilder();
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                document.accept(text.toString());
                text.setLength(0);
            } else {
                text.append(text.isEmpty() ? "" : "\n").append(line);
                lines.checkLength(text.length());
            }
        }
        document.accept(text.toString());
    }

    private void objects(TextLines lines, Consumer<String> document) {
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (!line.isBlank()) {
                document.accept(text(line, lines));
            }
        }
    }

    private String text(String line, TextLines lines) {
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JacksonException e) {
            String why =
                    String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
            throw new InputException(lines.place() + " is not JSON: " + why, e);
        }
        if (!object.isObject()) {
            throw new InputException(
                    lines.place() + " is " + kind(object) + "; expected an object with the field '" + field + "'");
        }
        JsonNode text = object.get(field);
        if (text == null) {
            throw new InputException("%s has no field '%s'; it has %s%s"
                    .formatted(
                            lines.place(),
                            field,
                            JSON.writeValueAsString(object.propertyNames()),
                            Nearest.hint(field, object.propertyNames())));
        }
        if (!text.isString()) {
            throw new InputException(
                    lines.place() + " has " + kind(text) + " in field '" + field + "'; expected a text");
        }
        return text.stringValue();
    }

    private static String kind(JsonNode node) {
        return "JSON " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
