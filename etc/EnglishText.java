import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Makes the text that configs/pretraining/english.json trains on: {@code java -cp 'cli/target/lib/*' etc/EnglishText.java DATA OUT}, on
 * a Debian with apt. DATA is a data folder in the hub's layout, of which the training splits are read; Debian's packages are downloaded and
 * unpacked in OUT, not installed. See docs/english-base.md.
 */
class EnglishText {
    /** How the prose of a package is marked up. */
    enum Form {
        HTML,
        DICTIONARY,
        FORTUNES,
        WORDNET
    }

    record Source(String debian, Form form, String paths) {}

    static final List<Source> PACKAGES = List.of(
            new Source("anarchism", Form.HTML, ".*/html/.*\\.html"),
            new Source("debian-faq", Form.HTML, ".*/[^/]*en\\.html|.*\\.en\\.html"),
            new Source("debian-handbook", Form.HTML, ".*/en-US/.*\\.html"),
            new Source("developers-reference", Form.HTML, "(?!.*/(de|fr|it|ja|ru)/).*\\.html"),
            new Source("dict-devil", Form.DICTIONARY, ".*\\.dict\\.dz"),
            new Source("dict-foldoc", Form.DICTIONARY, ".*\\.dict\\.dz"),
            new Source("dict-jargon", Form.DICTIONARY, ".*\\.dict\\.dz"),
            new Source("fortunes", Form.FORTUNES, ".*/games/fortunes/[a-z-]+"),
            new Source("fortunes-min", Form.FORTUNES, ".*/games/fortunes/[a-z-]+"),
            new Source("gimp-help-en", Form.HTML, ".*\\.html"),
            new Source("gnome-user-docs", Form.HTML, ".*/help/C/.*\\.page"),
            new Source("installation-guide-amd64", Form.HTML, ".*/en/.*\\.html"),
            new Source("maint-guide", Form.HTML, ".*\\.en\\.html"),
            new Source("python3.11-doc", Form.HTML, ".*/(tutorial|howto|faq|whatsnew|reference|using|glossary).*\\.html"),
            new Source("wordnet-base", Form.WORDNET, ".*/data\\.(noun|verb|adj|adv)"));

    private static final Pattern PARAGRAPH = 
            Pattern.compile("<(?:p|div class=\"para\")[ >](.*?)</(?:p|div)>", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    /** A shorter text is a heading, a label or a name. */
    private static final int FEWEST_WORDS = 5;
    /** Of a text's characters; less is code, a table or a formula. */
    private static final double LEAST_LETTERS = 0.75;

    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<String> heldOut = new HashSet<>();

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        Path out = Files.createDirectories(Path.of(arguments[1]));
        EnglishText text = new EnglishText();
        text.splits(data, false, held -> text.heldOut.add(key(held)));
        text.report("training splits", () -> text.splits(data, true, text::add));
        Path packages = Files.createDirectories(out.resolve("packages"));
        for (Source source : PACKAGES) {
            String version = fetch(source.debian, packages);
            text.report(source.debian + " " + version, () -> text.packaged(source, packages.resolve(source.debian)));
        }
        List<String> shuffled = new ArrayList<>(text.texts);
        Collections.shuffle(shuffled, new Random(42));
        Files.writeString(out.resolve("english.txt"), String.join("\n\n", shuffled) + "\n");
    }

    interface Step {
        void run() throws Exception;
    }

    private void report(String name, Step step) throws Exception {
        int before = texts.size();
        step.run();
        long characters = texts.stream().skip(before).mapToLong(String::length).sum();
        System.out.printf("%s\t%d texts\t%.1f MB%n", name, texts.size() - before, characters / 1e6);
    }

    /** Adds a text on one line, unless it is no prose, was there before, or stands in a split that is kept for evaluation. */
    private void add(String text) {
        String line = SPACE.matcher(text).replaceAll(" ").strip();
        long letters = line.chars().filter(c -> c == ' ' || Character.isLetter(c)).count();
        boolean prose = line.split(" ").length >= FEWEST_WORDS && letters >= LEAST_LETTERS * line.length();
        if (prose && !heldOut.contains(key(line))) {
            texts.add(line);
        }
    }

    private static String key(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Every cell of text of the training splits, or of all others. */
    private void splits(Path data, boolean training, Consumer<String> text) throws IOException, SQLException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(data)) {
            files = all.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> file.getFileName().toString().startsWith("train") == training)
                    .sorted()
                    .toList();
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (Path file : files) {
                try (ResultSet rows = statement.executeQuery(
                        "SELECT * FROM read_parquet('" + file.toString().replace("'", "''") + "')")) {
                    while (rows.next()) {
                        for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
                            if (rows.getMetaData().getColumnTypeName(c).equals("VARCHAR") && rows.getString(c) != null) {
                                text.accept(rows.getString(c));
                            }
                        }
                    }
                }
            }
        }
    }

    /** Downloads and unpacks a package, once; its version. */
    private static String fetch(String debian, Path packages) throws IOException, InterruptedException {
        if (archive(debian, packages).isEmpty()) {
            run(packages, "apt-get", "-q", "download", debian);
        }
        Path archive = archive(debian, packages).get(0);
        run(packages, "dpkg-deb", "-x", archive.toString(), packages.resolve(debian).toString());
        return archive.getFileName().toString().split("_")[1].replace("%3a", ":");
    }

    private static List<Path> archive(String debian, Path packages) throws IOException {
        try (Stream<Path> files = Files.list(packages)) {
            return files.map(Path::toAbsolutePath)
                    .filter(file -> file.getFileName().toString().startsWith(debian + "_"))
                    .toList();
        }
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status);
        }
    }

    private void packaged(Source source, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(source.paths))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String content = read(file);
            switch (source.form) {
                case HTML -> html(content);
                case DICTIONARY -> Arrays.stream(content.split("\n\\s*\n|\n(?=\\S)")).forEach(this::add);
                case FORTUNES -> Arrays.stream(content.split("\n%\n")).forEach(this::add);
                case WORDNET -> content.lines().filter(line -> line.contains("|")).forEach(this::gloss);
            }
        }
    }

    private static String read(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream content = file.toString().endsWith(".dz") ? new GZIPInputStream(bytes) : bytes;
                BufferedReader reader = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
            return reader.lines().collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void html(String content) {
        Matcher paragraph = PARAGRAPH.matcher(content);
        while (paragraph.find()) {
            String inside = paragraph.group(1);
            String attributesGone = "<p " + inside;
            add(TAG.matcher(attributesGone)
                    .replaceAll("")
                    .replaceAll("&(lt|gt);", "")
                    .replaceAll("&(#8217|rsquo|#39|apos);", "'")
                    .replaceAll("&(quot|ldquo|rdquo|#822[01]);", "\"")
                    .replaceAll("&(nbsp|#160|#xA0);", " ")
                    .replace("&amp;", "&")
                    .replaceAll("&[#\\w]+;", " ")
                    .replace("¶", ""));
        }
    }

    /** {@code offset file type count lemma id ... | gloss; "example"} as the lemma and its gloss. */
    private void gloss(String line) {
        String[] halves = line.split("\\|", 2);
        String[] fields = halves[0].split(" ");
        if (fields.length > 4 && !line.startsWith(" ")) {
            add(fields[4].replace('_', ' ') + ": " + halves[1].strip());
        }
    }
}
