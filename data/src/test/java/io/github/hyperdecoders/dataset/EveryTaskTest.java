package io.github.hyperdecoders.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.hyperdecoders.task.Column;
import io.github.hyperdecoders.task.Content;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.Target;
import io.github.hyperdecoders.task.TaskDefinition;
import io.github.hyperdecoders.task.TaskFiles;
import io.github.hyperdecoders.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Every built-in task reads rows that have the columns it names, wherever in fields and lists they are. */
class EveryTaskTest {
    private static final SplitOptions UNDIVIDED = new SplitOptions(false, -1, -1, -1, 42, false);

    @TempDir
    static Path data = Path.of("");

    @TestFactory
    Stream<DynamicTest> loadsFromRowsOfItsForm() {
        List<String> names = Tasks.builtIn().names();
        assertThat(names).hasSize(39);
        return names.stream()
                .map(Tasks.builtIn()::get)
                .filter(task -> task.content() instanceof Content.Rows)
                .map(task -> dynamicTest(task.name(), () -> assertLoads(task)));
    }

    private static void assertLoads(TaskDefinition task) throws IOException {
        Content.Rows rows = (Content.Rows) task.content();
        Map<String, Object> row = new LinkedHashMap<>();
        rows.source().columns().forEach(column -> put(row, column.path(), "<" + column.path() + ">"));
        String target = giveTarget(row, rows.target());
        Path folder = Files.createDirectories(((TaskFiles.Hub) task.files()).folder(data.resolve(task.name())));
        for (Split split : Split.values()) {
            for (String own : task.files().own(split).orElseThrow().split("\\+", -1)) {
                Files.writeString(folder.resolve(own + ".jsonl"), new JsonMapper().writeValueAsString(row) + "\n");
            }
        }
        TaskData loaded = TaskData.load(
                task, DataSets.in(data.resolve(task.name())), UNDIVIDED, EnumSet.allOf(Split.class), null);
        Example example = loaded.examples(Split.TEST).get(0);
        String template = rows.source().toString().replace("{", "<").replace("}", ">");
        assertThat(example.source().text()).isEqualTo((task.prefix() + " " + template).strip());
        assertThat(example.target()).isEqualTo(target);
        assertThat(example.answers()).startsWith(target);
        assertThat(loaded.scoreNames(Split.TEST)).allMatch(name -> name.startsWith(task.name() + "/"));
    }

    /** Adds a right answer to the row, and says which text it becomes. */
    private static String giveTarget(Map<String, Object> row, Target target) {
        Column column = target.columns().get(0);
        if (target instanceof Target.Label label) {
            put(row, column.path(), 1);
            return label.texts().get(1);
        }
        if (target instanceof Target.Named named) {
            Map.Entry<String, String> first =
                    named.names().entrySet().iterator().next();
            put(row, column.path(), first.getKey());
            return first.getValue();
        }
        if (target instanceof Target.Score) {
            put(row, column.path(), 2.25);
            return "2.2";
        }
        put(row, column.path(), "an answer");
        return "an answer";
    }

    /** Puts a value where a path leads, making fields and lists on the way. */
    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> row, String path, Object value) {
        String[] fields = path.split("\\.", -1);
        Map<String, Object> at = row;
        for (int i = 0; i < fields.length - 1; i++) {
            at = (Map<String, Object>) at.computeIfAbsent(fields[i], f -> new LinkedHashMap<String, Object>());
        }
        String last = fields[fields.length - 1];
        if (!last.endsWith("]")) {
            at.put(last, value);
            return;
        }
        int bracket = last.indexOf('[');
        List<Object> list = (List<Object>) at.computeIfAbsent(last.substring(0, bracket), f -> new ArrayList<>());
        int index = Integer.parseInt(last.substring(bracket + 1, last.length() - 1));
        while (list.size() <= index) {
            list.add("");
        }
        list.set(index, value);
    }

    @Test
    void rowsWithoutAGoldLabelAreNoExamples() throws IOException {
        Path folder = Files.createDirectories(data.resolve("skip/snli/plain_text"));
        Files.writeString(folder.resolve("test.csv"), "premise,hypothesis,label\na,b,-1\nc,d,2\ne,f,-1\n");
        TaskData loaded = TaskData.load(
                Tasks.builtIn().get("snli"),
                DataSets.in(data.resolve("skip")),
                UNDIVIDED,
                EnumSet.of(Split.TEST),
                null);
        assertThat(loaded.examples(Split.TEST))
                .containsExactly(new Example("snli", "test-1", "snli premise: c hypothesis: d", "2"));
    }
}
