package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.AtomicFiles;
import io.github.hyperdecoders.format.DanglingLink;
import io.github.hyperdecoders.format.LfsPointer;
import io.github.hyperdecoders.format.TokenizerFile;
import io.github.hyperdecoders.tokenizer.SentencePieceModel.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Cuts text into T5's tokens and joins tokens to text, as Hugging Face's fast T5 tokenizer does to the id.
 *
 * <p>Safe for use by several threads at once. Holds native memory until {@link #close()}; any call after that is an
 * {@link IllegalStateException}. Never uses the network.
 */
public final class T5Tokenizer implements AutoCloseable {
    /** Id of {@code <pad>} in T5's own vocabulary. */
    public static final int PAD_ID = 0;
    /** Id of {@code </s>} in T5's own vocabulary; {@link #endOfSequence} tells that of any. */
    public static final int EOS_ID = 1;
    /** Id of {@code <unk>} in T5's own vocabulary; {@link #unknown} tells that of any. */
    public static final int UNK_ID = 2;

    private static final String PIECE_FILE = "spiece.model";
    private static final String BYTES_CLASS = "ByT5Tokenizer";
    /** Larger than any tokenizer file; a weight file named by mistake is refused before it is read. */
    private static final long MOST_BYTES = 128L << 20;

    private static final float SCORE = -1;
    private static final float CHARACTER_SCORE = -10;

    private final TokenizerJson json;
    private final NativeTokenizer tokenizer;
    private final String source;
    private final int end;

    private T5Tokenizer(TokenizerJson json, String source) {
        this.json = json;
        this.source = source;
        try {
            tokenizer = new NativeTokenizer(json.text());
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new InputException(source + " is not a tokenizer file: " + why, e);
        }
        int[] empty = tokenizer.ids("", true);
        if (empty.length == 0) {
            tokenizer.close();
            throw new InputException(source + " does not end a text with </s>; it is not a T5 tokenizer");
        }
        end = empty[empty.length - 1];
    }

    private T5Tokenizer(T5Tokenizer other) {
        json = other.json;
        source = other.source;
        end = other.end;
        tokenizer = other.tokenizer.share();
    }

    /**
     * The same tokenizer for somebody who closes it too.
     *
     * @throws IllegalStateException if this is closed
     */
    public T5Tokenizer share() {
        return new T5Tokenizer(this);
    }

    /**
     * Loads {@code tokenizer.json} or {@code spiece.model}, which give the same ids, with the tokens that {@code tokenizer_config.json} or
     * {@code added_tokens.json} beside it add; or the bytes of a folder whose {@code tokenizer_class} is ByT5's.
     *
     * @param folderOrFile either file, or a folder that holds one; {@code tokenizer.json} is read where it holds both
     * @throws InputException where there is no such file or it describes no such tokenizer
     */
    public static T5Tokenizer load(Path folderOrFile) {
        Source read = read(folderOrFile);
        return new T5Tokenizer(read.json, read.name);
    }

    /** As {@link #load(Path)}; where it is the same as {@code known} the native memory is that one's, freed with the last of the two. */
    public static T5Tokenizer load(Path folderOrFile, T5Tokenizer known) {
        Source read = read(folderOrFile);
        return read.json.equals(known.json) ? known.share() : new T5Tokenizer(read.json, read.name);
    }

    private record Source(TokenizerJson json, String name) {}

    private static Source read(Path folderOrFile) {
        Optional<Path> file = find(folderOrFile);
        TokenizerConfig config = TokenizerConfig.in(
                file.map(Path::toAbsolutePath).map(Path::getParent).orElse(folderOrFile));
        if (file.isEmpty()) {
            if (!BYTES_CLASS.equals(config.tokenizerClass())) {
                throw new InputException("no tokenizer in " + folderOrFile + ": it holds neither " + TokenizerFile.NAME
                        + " nor " + PIECE_FILE);
            }
            return new Source(TokenizerJson.ofBytes(config), folderOrFile.toString());
        }
        String name = file.get().toString();
        byte[] content = content(file.get());
        TokenizerJson json = name.endsWith(".json")
                ? TokenizerJson.read(content, config, name)
                : TokenizerJson.of(SentencePieceModel.read(content, name), config, name);
        return new Source(json, name);
    }

    private static byte[] content(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(file + " is not a tokenizer file: it has " + Files.size(file) + " bytes");
            }
            byte[] content = Files.readAllBytes(file);
            LfsPointer.refuse(content, file);
            return content;
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * A small tokenizer in memory: {@code <pad>}, {@code </s>}, {@code <unk>}, the given pieces (the first has id 3), and then every
     * single character of theirs that is not a piece itself, so that any word of those letters can be written.
     *
     * <p>All given pieces are equally likely and a text is cut into as few as possible. There are no {@code <extra_id_…>} tokens.
     *
     * @param pieces words with their leading space as ▁ ({@code "▁red"}), word parts, characters; no piece twice
     */
    public static T5Tokenizer ofPieces(List<String> pieces) {
        Set<String> given = new LinkedHashSet<>(pieces);
        if (given.size() != pieces.size() || given.contains("")) {
            throw new IllegalArgumentException("a piece is empty or stands twice in " + pieces);
        }
        if (given.stream().anyMatch(Set.of("<pad>", "</s>", "<unk>")::contains)) {
            throw new IllegalArgumentException("<pad>, </s> and <unk> are always there; they are not pieces to give");
        }
        List<Piece> all = new ArrayList<>();
        given.forEach(p -> all.add(new Piece(p, SCORE, SentencePieceModel.Type.NORMAL)));
        Set<String> characters = new LinkedHashSet<>(Set.of("▁"));
        pieces.forEach(p -> p.codePoints().mapToObj(Character::toString).forEach(characters::add));
        characters.removeAll(given);
        characters.forEach(c -> all.add(new Piece(c, CHARACTER_SCORE, SentencePieceModel.Type.NORMAL)));
        return new T5Tokenizer(TokenizerJson.of(all), "the vocabulary");
    }

    /** The text's ids, {@code </s>} last; at most {@code maxLength} of them, {@code </s>} kept (0 or less: no limit). */
    public int[] encode(String text, int maxLength) {
        return truncate(tokenizer.ids(text, true), maxLength);
    }

    /** {@link #encode(String, int)} of every text, on several threads; not padded. */
    public List<int[]> encodeBatch(List<String> texts, int maxLength) {
        int[][] batch = tokenizer.ids(texts.toArray(String[]::new), true);
        return Arrays.stream(batch).map(ids -> truncate(ids, maxLength)).toList();
    }

    /** {@link #encode(String, int)} with each token's place in the text; costs about a fifth more. */
    public Encoded encodeWithOffsets(String text, int maxLength) {
        Encoded all = tokenizer.encode(text, true);
        if (fits(all.length(), maxLength)) {
            return all;
        }
        int[] starts = Arrays.copyOf(all.starts(), maxLength);
        int[] ends = Arrays.copyOf(all.ends(), maxLength);
        starts[maxLength - 1] = 0;
        ends[maxLength - 1] = 0;
        return new Encoded(truncate(all.ids(), maxLength), starts, ends);
    }

    /** Id of {@code </s>}, which ends every text. */
    public int endOfSequence() {
        return end;
    }

    /** Id of what stands for text outside the vocabulary; -1 where all text is inside. */
    public int unknown() {
        return json.isBytes() ? -1 : json.unknownId();
    }

    /** The file or folder it was read from, for messages. */
    public String source() {
        return source;
    }

    /** All of the text's ids, without {@code </s>}: for texts that are put together of parts. */
    public int[] encodeWithoutEos(String text) {
        return tokenizer.ids(text, false);
    }

    /**
     * The text of these ids. Special tokens ({@code <pad>}, {@code </s>}, {@code <unk>}, {@code <extra_id_…>}) are left out, and so are
     * ids that the vocabulary lacks: T5 models have some more rows than their tokenizer has tokens.
     */
    public String decode(int[] ids) {
        return decode(Arrays.stream(ids).asLongStream().toArray());
    }

    /** {@link #decode(int[])} of ids as tensors hold them. */
    public String decode(long[] ids) {
        return json.isBytes() ? ByteVocabulary.decode(ids) : tokenizer.decode(known(ids));
    }

    /** {@link #decode(long[])} of every row, on several threads. */
    public List<String> decodeBatch(long[][] rows) {
        return json.isBytes()
                ? Arrays.stream(rows).map(ByteVocabulary::decode).toList()
                : List.of(tokenizer.decode(Arrays.stream(rows).map(this::known).toArray(long[][]::new)));
    }

    /** One more than the greatest id; 32,100 for T5, whose models have 32,128 rows. */
    public int vocabularySize() {
        return json.vocabularySize();
    }

    /**
     * Writes {@code tokenizer.json} into the folder, byte for byte as it was loaded, or as it was made of {@code spiece.model}; an
     * existing one is replaced whole or not at all.
     */
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(TokenizerFile.NAME), json.text());
    }

    /** Frees the native memory that nobody shares any more; a second call does nothing. */
    @Override
    public void close() {
        tokenizer.close();
    }

    /** The vocabulary's file; empty for a folder that has none. */
    private static Optional<Path> find(Path folderOrFile) {
        DanglingLink.refuse(folderOrFile);
        if (!Files.isDirectory(folderOrFile)) {
            if (!Files.isRegularFile(folderOrFile)) {
                throw new InputException("no tokenizer at " + folderOrFile + ": there is no such file or folder");
            }
            return Optional.of(folderOrFile);
        }
        return Stream.of(TokenizerFile.NAME, PIECE_FILE)
                .map(folderOrFile::resolve)
                .peek(DanglingLink::refuse)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private long[] known(long[] ids) {
        return Arrays.stream(ids)
                .filter(id -> id >= 0 && id < json.vocabularySize())
                .toArray();
    }

    private static boolean fits(int length, int maxLength) {
        return maxLength <= 0 || length <= maxLength;
    }

    private int[] truncate(int[] ids, int maxLength) {
        if (fits(ids.length, maxLength)) {
            return ids;
        }
        int[] head = Arrays.copyOf(ids, maxLength);
        head[maxLength - 1] = end;
        return head;
    }
}
