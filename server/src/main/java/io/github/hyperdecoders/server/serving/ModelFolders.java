package io.github.hyperdecoders.server.serving;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.PeftConfig;
import io.github.hyperdecoders.format.PeftConfigReader;
import io.github.hyperdecoders.model.BaseReference;
import io.github.hyperdecoders.model.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Model folders under the names by which clients know them. */
public final class ModelFolders {
    private static final String USUAL = "model";

    private ModelFolders() {}

    /**
     * Serves a folder.
     *
     * @param argument {@code NAME=FOLDER}, or {@code FOLDER}, whose own name it then has, or that of the folder above where it is called as such folders usually are
     */
    public static void add(ServedModels models, String argument, ModelOpener opener) throws IOException {
        int equals = argument.indexOf('=');
        boolean named = equals > 0 && !Files.exists(Path.of(argument));
        Path folder = Path.of(named ? argument.substring(equals + 1) : argument);
        if (!Files.isDirectory(folder)) {
            throw new InputException("no model at " + folder + ": expected a folder");
        }
        add(models, named ? argument.substring(0, equals) : name(folder), folder, opener);
    }

    /** Serves every model folder in a folder, under its own name. */
    public static void addAll(ServedModels models, Path parent, ModelOpener opener) throws IOException {
        if (!Files.isDirectory(parent)) {
            throw new InputException("--adapters " + parent + " is no folder, expected one of model folders");
        }
        List<Path> folders;
        try (Stream<Path> children = Files.list(parent)) {
            folders = children.filter(ModelFolders::isModel).sorted().toList();
        }
        for (Path folder : folders) {
            add(models, String.valueOf(folder.getFileName()), folder, opener);
        }
    }

    static void add(ServedModels models, String name, Path folder, ModelOpener opener) throws IOException {
        models.add(name, parent(folder), opener.open(folder));
    }

    static boolean isModel(Path folder) {
        return Files.isRegularFile(folder.resolve(ModelConfig.FILE_NAME))
                || Files.isRegularFile(folder.resolve(PeftConfig.FILE_NAME));
    }

    private static String name(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        Path above = whole.getParent();
        String own = String.valueOf(whole.getFileName());
        return own.equals(USUAL) && above != null && above.getFileName() != null
                ? above.getFileName().toString()
                : own;
    }

    /** The name of the base, without where it lies; null where the folder needs none. */
    private static @Nullable String parent(Path folder) throws IOException {
        String name;
        if (Files.isRegularFile(folder.resolve(ModelConfig.FILE_NAME))) {
            BaseReference base = ModelConfig.read(folder).base();
            name = base == null ? null : base.name();
        } else {
            name = PeftConfigReader.read(folder.resolve(PeftConfig.FILE_NAME)).base();
        }
        boolean isPlace = name != null
                && (name.startsWith(".")
                        || name.chars().filter(c -> c == '/').count() != 1
                        || Files.exists(Path.of(name)));
        return name != null && isPlace ? String.valueOf(Path.of(name).getFileName()) : name;
    }
}
