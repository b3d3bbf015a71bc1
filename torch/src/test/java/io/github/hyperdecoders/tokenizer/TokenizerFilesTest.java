package io.github.hyperdecoders.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are none, are broken or mean harm: one clear line, never a crash. */
class TokenizerFilesTest {
    @TempDir
    Path folder;

    private final SpieceBytes spiece = new SpieceBytes();

    @BeforeEach
    void vocabulary() {
        spiece.piece("<pad>", 0, 3).piece("</s>", 0, 3).piece("<unk>", 0, 2);
        spiece.piece("▁red", -1, 1).piece("▁", -2, 1).piece("a", -3, 1).piece("ﬁ", -9, 1);
    }

    @Test
    void aWholeModelLoads() throws IOException {
        Files.write(
                folder.resolve("spiece.model"),
                spiece.trainer(1, 2).normalizer(charsmap(), true).bytes());
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("red a", 0)).containsExactly(3, 4, 5, 1);
            assertThat(tokenizer.encode("<extra_id_0>", 0)).containsExactly(7 + 99, 1);
            assertThat(tokenizer.vocabularySize()).isEqualTo(107);
        }
    }

    @Test
    void theJsonFileIsPreferred() throws IOException {
        Files.write(folder.resolve("spiece.model"), spiece.trainer(1, 2).bytes());
        try (T5Tokenizer small = T5Tokenizer.ofPieces(List.of("▁x"))) {
            small.save(folder);
        }
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("x", 0)).containsExactly(3, 1);
        }
    }

    @Test
    void missingFilesAreNamed() {
        refused(folder, "neither tokenizer.json nor spiece.model");
        refused(folder.resolve("nowhere"), "no such file or folder");
    }

    @ParameterizedTest
    @CsvSource({"2, BPE", "3, word", "4, character", "9, 9"})
    void otherAlgorithmsAreNamed(int type, String name) throws IOException {
        refused(write("spiece.model", spiece.trainer(type, 2).bytes()), "holds a " + name + " model");
    }

    @Test
    void otherSettingsAreRefused() throws IOException {
        refused(
                write("spiece.model", spiece.trainer(1, 200).bytes()),
                "unk_id 200; expected the id of one of its 107 pieces");
        refused(write("a.model", spiece.normalizer(new byte[0], false).bytes()), "add_dummy_prefix false");
        refused(
                write(
                        "b.model",
                        new SpieceBytes().piece("<s>", 0, 3).trainer(1, 0).bytes()),
                "has no piece '</s>'");
        refused(write("d.model", new SpieceBytes().piece("a", Float.NaN, 1).bytes()), "score NaN");
        refused(write("e.model", new byte[0]), "no pieces");
    }

    @Test
    void everyTruncationIsRefusedOrWhole() throws IOException {
        byte[] whole = spiece.trainer(1, 2).normalizer(charsmap(), true).bytes();
        for (int length = 0; length < whole.length; length++) {
            Path file = write("spiece.model", Arrays.copyOf(whole, length));
            try (T5Tokenizer tokenizer = T5Tokenizer.load(file)) {
                assertThat(tokenizer.encode("red", 0)).endsWith(1);
            } catch (InputException e) {
                assertThat(e.getMessage()).contains("spiece.model").doesNotContain("\n");
            }
        }
    }

    @Test
    void everyFlippedByteIsRefusedOrHarmless() throws IOException {
        byte[] whole = spiece.trainer(1, 2).normalizer(charsmap(), true).bytes();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            Path file = write("spiece.model", broken);
            try (T5Tokenizer tokenizer = T5Tokenizer.load(file)) {
                assertThat(tokenizer.encode("red ﬁ Ａ½", 0)).endsWith(1);
            } catch (InputException e) {
                assertThat(e.getMessage()).contains("spiece.model").doesNotContain("\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0affffff7f",
                "0affffffffffffffffff01",
                "0affffffffffffffffffffff01",
                "0b",
                "00",
                "0a03ff",
                "12",
                "f7"
            })
    void hostileLengthsAreCheckedBeforeTheyAreBelieved(String hex) throws IOException {
        refused(write("spiece.model", HexFormat.of().parseHex(hex)), "not a whole SentencePiece model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello|not JSON",
                "{}|no model.vocab",
                "[1]|no model.vocab",
                "{'model':{'type':'WordPiece','vocab':{}}}|holds a WordPiece model",
                "{'model':{'type':'BPE','vocab':[]}}|no model.vocab",
                "{'model':{'type':'BPE','vocab':{},'merges':['a b']}}|not a tokenizer file",
                "{'model':{'vocab':[]}}|unk_id -1",
                "{'model':{'vocab':[['<pad>',0],['</s>',0],['<unk>',0]]}}|unk_id -1",
                "{'model':{'unk_id':2,'vocab':[['<pad>',0],['</s>',0],['<unk>','x']]}}|not a tokenizer file",
                "{'a':1,'a':2}|not JSON",
                "{'normalizer':{'type':'Precompiled'},'model':{'unk_id':2,'vocab':[['<pad>',0],['</s>',0],['<unk>',0]]}}|charsmap",
                "{'normalizer':[{'precompiled_charsmap':'!'}],'model':{'unk_id':2,'vocab':[['<pad>',0],['</s>',0],['<unk>',0]]}}|base64",
                "{'added_tokens':[{'id':3000000000}],'model':{'unk_id':2,'vocab':[['<pad>',0],['</s>',0],['<unk>',0]]}}|id 3000000000",
                "{'added_tokens':[],'model':{'unk_id':2,'vocab':[['<pad>',0],['</s>',0],['<unk>',0]]}}|</s>"
            },
            quoteCharacter = '"')
    void jsonThatIsNoTokenizer(String json, String why) throws IOException {
        refused(write("tokenizer.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), why);
    }

    @Test
    void aPointerOfGitLfsIsNamed() throws IOException {
        byte[] pointer =
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n".getBytes(StandardCharsets.UTF_8);
        refused(write("spiece.model", pointer), "is a Git LFS pointer");
        refused(write("tokenizer.json", pointer), "is a Git LFS pointer");
    }

    @Test
    void aByteOrderMarkIsNoPartOfAFile() throws IOException {
        try (T5Tokenizer small = T5Tokenizer.ofPieces(List.of("▁x"))) {
            small.save(folder);
        }
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, "\ufeff" + Files.readString(file));
        try (T5Tokenizer tokenizer = T5Tokenizer.load(folder)) {
            assertThat(tokenizer.encode("x", 0)).containsExactly(3, 1);
        }
    }

    @Test
    void jsonThatIsNotText() throws IOException {
        refused(write("tokenizer.json", new byte[] {(byte) 0xff, (byte) 0xfe, 0}), "not UTF-8");
    }

    @Test
    void brokenNormalizationRulesAreRefused() {
        byte[] good = charsmap();
        CharsMap.check(Base64.getEncoder().encodeToString(good), "x");
        for (int at : new int[] {0, 3, 6, 7, 4 + 4 * (256 ^ 'A') + 2, 4 + 4 * 512}) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) 0xf0;
            assertThatThrownBy(() -> CharsMap.check(Base64.getEncoder().encodeToString(bad), "x.model"))
                    .as("byte %d", at)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("x.model has broken normalization rules");
        }
    }

    /** Rules that turn 'A' into 'a': a root, a unit for 'A' that has a leaf, and the leaf; then the replacement. */
    private static byte[] charsmap() {
        int units = 512;
        var map = ByteBuffer.allocate(4 + 4 * units + 2).order(ByteOrder.LITTLE_ENDIAN);
        map.putInt(4 * units);
        map.putInt(4, 256 << 10);
        int unit = 256 ^ 'A';
        map.putInt(4 + 4 * unit, 'A' | 0x100 | ((unit ^ 1) << 10));
        map.position(4 + 4 * units);
        return map.put((byte) 'a').put((byte) 0).array();
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void refused(Path path, String why) {
        assertThatThrownBy(() -> T5Tokenizer.load(path).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }
}
