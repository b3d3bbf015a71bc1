package io.github.hyperdecoders.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class QuickstartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void comparesAllModelsInOneTable() {
        String out = quickstart("--all", "--set", "max_steps=2");
        String table = out.substring(out.indexOf("unseen sources"));
        assertThat(table).containsPattern("model +colour +compare +odd +which +average +trained +time");
        assertThat(table).containsPattern("(?m)^commonest answer( +[0-9.]+){5} +- +-$");
        for (QuickstartModel model : QuickstartModel.values()) {
            assertThat(table)
                    .containsPattern("(?m)^" + Pattern.quote(model.title()) + "( +[0-9.]+){5} +[0-9.]+ % +[0-9]+ s$");
            assertThat(folder.resolve(model.key()).resolve("model/config.json")).exists();
        }
        assertThat(table).containsPattern("full fine-tuning( +[0-9.]+){5} +100.0 %");
        assertThat(table).contains("colour text: ", "./hyperdecoder predict " + folder.resolve("hyperdecoder/model"));
    }

    @Test
    void oneModelIsTrainedUnlessAllAreAskedFor() {
        assertThat(quickstart("--model", "single", "--set", "max_steps=1"))
                .contains("single adapter")
                .doesNotContain("Hyperdecoder");
        assertThat(folder.resolve("single/model")).isDirectory();
        assertThat(folder.resolve("hyperdecoder")).doesNotExist();
    }

    /** The launcher would go without its archive, and say nothing. */
    @Test
    void theArchiveOfClassesIsMadeByACommandThatThereIs() throws IOException {
        Path script = Path.of(System.getProperty("hyperdecoders.root", ".."), "etc/class-archive.sh");
        Matcher command = Pattern.compile("quickstart (.+?) --output").matcher(Files.readString(script));
        assertThat(command.find()).isTrue();
        assertThat(quickstart(command.group(1).split(" "))).contains("Hyperdecoder");
    }

    @Test
    void theTextOfTheEmbeddedModelCanBeMadeAgain() {
        assertThat(quickstart("--text", folder.resolve("text").toString())).contains("text.txt");
        assertThat(folder.resolve("text/text.txt")).isNotEmptyFile();
        assertThat(Files.exists(folder.resolve("data"))).isFalse();
    }

    private String quickstart(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new QuickstartCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out));
        String[] all = new String[arguments.length + 2];
        all[0] = "--output";
        all[1] = folder.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        assertThat(line.execute(all)).as(out.toString()).isZero();
        return out.toString();
    }
}
