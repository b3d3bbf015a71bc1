package io.github.hyperdecoders.quickstart;

import io.github.hyperdecoders.format.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Text of the tasks' small world, for a vocabulary and for pretraining the base that comes with the program. */
public final class GeneratedText {
    /** The file in the folder. */
    public static final String FILE = "text.txt";

    private static final int DOCUMENTS = 30_000;
    private static final int SCENES = 2;
    private static final int RARITY_OF_SPELLING = 20;
    private static final List<Scene> STORIES =
            List.of(Scene.COLOURS, Scene.NUMBERS, Scene.COUNTING, Scene.REMARK, Scene.KINDS);

    private GeneratedText() {}

    /** Writes {@link #FILE}, documents of some sentences with blank lines between, from a seed. */
    public static void write(Path folder, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Files.createDirectories(folder);
        AtomicFiles.writeStream(folder.resolve(FILE), out -> {
            for (int i = 0; i < DOCUMENTS; i++) {
                out.write(document(random).getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private static String document(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SCENES; i++) {
            Scene scene = random.nextInt(RARITY_OF_SPELLING) == 0 ? Scene.SPELLING : Words.one(random, STORIES);
            scene.sentences(random).forEach(sentence -> text.append(sentence).append(" .\n"));
        }
        return text.append('\n').toString();
    }
}
