package io.github.hyperdecoders.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.hyperdecoders.dataset.DataSets;
import io.github.hyperdecoders.dataset.TaskData;
import io.github.hyperdecoders.pretraining.Corpus;
import io.github.hyperdecoders.task.Split;
import io.github.hyperdecoders.task.SplitOptions;
import io.github.hyperdecoders.task.TaskDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedTextTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private static String text = "";
    private static final Set<String> SOURCES = new HashSet<>();
    private static final Set<String> TARGETS = new HashSet<>();

    @BeforeAll
    static void write() throws Exception {
        GeneratedText.write(folder, 42);
        text = Files.readString(folder.resolve(GeneratedText.FILE)).replace('\n', ' ');
        GeneratedTasks.write(folder, 42);
        for (TaskDefinition task : GeneratedTasks.definitions()) {
            TaskData data =
                    TaskData.load(task, DataSets.in(folder), SplitOptions.STANDARD, EnumSet.allOf(Split.class), null);
            for (Split split : Split.values()) {
                data.examples(split).forEach(example -> {
                    SOURCES.add(example.source().text());
                    TARGETS.add(example.target());
                });
            }
        }
    }

    @Test
    void everyWordOfTheTasksStandsInIt() {
        Set<String> words = new HashSet<>(Arrays.asList(text.split(" ")));
        Set<String> ofTasks = new HashSet<>(TARGETS);
        SOURCES.forEach(source -> ofTasks.addAll(Arrays.asList(source.split(" "))));
        ofTasks.remove(":");
        assertThat(words).containsAll(ofTasks);
    }

    /** Sources begin with the task's name and {@code text:}, which the text never has one behind the other. */
    @Test
    void noSourceOfATaskStandsInIt() {
        assertThat(SOURCES).hasSizeGreaterThan(5_000).allMatch(source -> source.contains(" text: "));
        assertThat(text).contains("text: is spelt").doesNotContain("colour text:", "compare text:");
        Set<String> bare = SOURCES.stream()
                .map(source -> source.substring(source.indexOf(": ") + 2))
                .collect(Collectors.toSet());
        Set<Integer> lengths =
                bare.stream().map(source -> source.split(" ").length).collect(Collectors.toSet());
        Set<String> found = new HashSet<>();
        for (String sentence : new HashSet<>(Arrays.asList(text.split(" \\. +")))) {
            List<String> words = List.of(sentence.split(" "));
            for (int length : lengths) {
                for (int start = 0; start + length <= words.size(); start++) {
                    found.add(String.join(" ", words.subList(start, start + length)));
                }
            }
        }
        assertThat(found).hasSizeGreaterThan(10_000).contains("which is odd ?");
        found.retainAll(bare);
        assertThat(found).isEmpty();
    }

    @Test
    void documentsAreThoseOfAFileOfPlainText() {
        long[] documents = {0};
        new Corpus(List.of(folder.resolve(GeneratedText.FILE)), "text").forEach(document -> {
            documents[0]++;
            assertThat(document).endsWith(" .");
        });
        assertThat(documents[0]).isEqualTo(30_000);
    }

    @Test
    void sameSeedSameText(@TempDir Path other) throws Exception {
        GeneratedText.write(other, 42);
        assertThat(Files.mismatch(other.resolve(GeneratedText.FILE), folder.resolve(GeneratedText.FILE)))
                .isEqualTo(-1);
    }
}
