package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles and archives of someone who wishes us ill. */
class TorchAbuseTest {
    @TempDir
    Path dir;

    static Stream<Arguments> pickles() {
        return Stream.of(
                abuse(
                        "os.system",
                        p().global("os", "system").op('(').text("id").ops("tR"),
                        "refused: the pickle asks for 'os.system'"),
                abuse("eval", p().global("builtins", "eval").op('(').text("1").ops("tR"), "'builtins.eval'"),
                abuse("getattr", p().global("__builtin__", "getattr"), "'__builtin__.getattr'"),
                abuse("STACK_GLOBAL", p().text("posix").text("system").op(0x93), "'posix.system'"),
                abuse("STACK_GLOBAL of numbers", p().number(1).number(2).op(0x93), "not a string"),
                abuse("torch.load", p().global("torch", "load"), "'torch.load'"),
                abuse("dotted", p().global("torch._utils", "os.system"), "'torch._utils.os.system'"),
                abuse("newline in a name", p().text("a\nb").text("c").op(0x93), "'a\\u000ab.c'"),
                abuse("INST", p().ops("(ios\nsystem\n"), "opcode 0x69"),
                abuse("OBJ", p().ops("(o"), "opcode 0x6f"),
                abuse("NEWOBJ", p().global("collections", "OrderedDict").ops(")\u0081"), "opcode 0x81"),
                abuse("EXT1", p().ops("\u0082\1"), "opcode 0x82"),
                abuse("text PERSID", p().ops("P0\n"), "opcode 0x50"),
                abuse("call of a string", p().text("os.system").ops(")R"), "calls something other than a known name"),
                abuse(
                        "call without a tuple",
                        p().global("collections", "OrderedDict").ops("NR"),
                        "known name with a tuple"),
                abuse(
                        "call of a storage class",
                        p().global("torch", "FloatStorage").ops(")R"),
                        "torch.FloatStorage"),
                abuse(
                        "OrderedDict of items",
                        p().global("collections", "OrderedDict").ops("]\u0085R"),
                        "collections.OrderedDict"),
                abuse(
                        "tensor of nothing",
                        p().global("torch._utils", "_rebuild_tensor_v2").ops(")R"),
                        "_rebuild_tensor_v2"),
                abuse(
                        "parameter of a string",
                        p().global("torch._utils", "_rebuild_parameter").ops("NNN\u0087R"),
                        "_rebuild_parameter"),
                abuse("BUILD of a string", p().text("x").ops("}b"), "sets attributes of something other"),
                abuse("SETITEM on a list", p().ops("]NNs"), "something other than a dict"),
                abuse(
                        "SETITEMS on a tensor call",
                        p().global("torch", "Size").ops("(NNu"),
                        "something other than a dict"),
                abuse("SETITEMS with a lone key", p().ops("}(Nu"), "keys without values"),
                abuse("key twice", p().ops("}(").text("a").op('N').text("a").ops("Nu"), "key 'a' twice"),
                abuse("APPEND to a dict", p().ops("}Na"), "something other than a list"),
                abuse("persistent id of a string", p().text("0").op('Q'), "something other than a storage"),
                abuse(
                        "storage of a dict class",
                        p().op('(')
                                .text("storage")
                                .global("collections", "OrderedDict")
                                .text("0")
                                .text("cpu")
                                .number(1)
                                .ops("tQ"),
                        "something other than a storage"),
                abuse("POP of nothing", p().op('0'), "empty stack"),
                abuse("POP through a mark", p().ops("N(0"), "empty stack"),
                abuse("TUPLE without MARK", p().op('t'), "never opened"),
                abuse("GET of nothing", p().ops("h\7"), "recalls value 7"),
                abuse("PUT of nothing", p().ops("q\0"), "empty stack"),
                abuse("protocol 9", p().ops("\u0080\11"), "pickle protocol 9"),
                abuse("huge string", p().op('X').u32(Integer.MAX_VALUE), "2147483647 bytes"),
                abuse("negative string", p().op('X').u32(-1), "4294967295 bytes"),
                abuse("huge frame", p().op(0x95).u32(-1).u32(0), "a frame of"),
                abuse("not UTF-8", p().ops("X\1\0\0\0\u00ff"), "not valid UTF-8"),
                abuse("long name", p().op('c').ops("a".repeat(2_000)), "longer than 1000"),
                abuse("no STOP", p().ops("X\u0005\0"), "truncated"),
                abuse("stack bomb", p().ops("N".repeat(1_000_001)), "more than 1000000 values"),
                abuse("mark bomb", p().ops("(".repeat(2_000_000)), "nests deeper than 1000"),
                abuse("depth bomb", p().ops(")" + "\u0085".repeat(2_000_000)), "something other than a dict"),
                abuse("memo bomb", p().ops("N" + "\u0094".repeat(1_000_001)), "remembers more than 1000000"),
                abuse("doubling bomb", p().op(')').ops("q\0h\0\u0086".repeat(200_000)), "something other than a dict"));
    }

    private static PickleWriter p() {
        return new PickleWriter();
    }

    private static Arguments abuse(String what, PickleWriter pickle, String message) {
        return Arguments.of(what, pickle, message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pickles")
    void refusesInZip(String what, PickleWriter pickle, String message) throws IOException {
        refused(TorchArchive.of(pickle.stop()).zip(), message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pickles")
    void refusesInLegacy(String what, PickleWriter pickle, String message) throws IOException {
        // What ends early in a zip entry reads on into the next pickle here, and fails there.
        boolean endsEarly = List.of("no STOP").contains(what);
        refused(TorchArchive.legacy(pickle.stop(), Map.of(), Map.of()), endsEarly ? "pickle" : message);
    }

    @Test
    void refusesArchivesThatEscapeOrDeceive() throws IOException {
        byte[] pickle = TorchArchive.oneFloat(1, 0, List.of(), List.of());
        byte[] one = TensorBytes.floats(1);
        for (String name :
                new String[] {"../../etc/passwd", "/etc/passwd", "archive/../x", "archive\\x", "archive//x", ""}) {
            refused(TorchArchive.of(pickle).entry(name, one).zip(), "expected a plain path inside the archive");
        }
        refused(TorchArchive.of(pickle).storage("0", one).method(8).zip(), "compressed");
        refused(TorchArchive.of(pickle).storage("0", one).renameLocally().zip(), "another name in its own header");
        refused(
                TorchArchive.of(pickle)
                        .entry("archive/byteorder", TorchArchive.bytes("big"))
                        .zip(),
                "byteorder is 'big'");
        refused(new TorchArchive().entry("x", one).zip(), "without <name>/data.pkl");
        byte[] twice =
                TorchArchive.of(pickle).storage("0", one).storage("1", one).zip();
        replaceLast(twice, "data/1", "data/0");
        refused(twice, "another name in its own header");
    }

    private static void replaceLast(byte[] bytes, String from, String to) {
        byte[] wanted = TorchArchive.bytes(from);
        for (int i = bytes.length - wanted.length; i >= 0; i--) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(TorchArchive.bytes(to), 0, bytes, i, wanted.length);
                return;
            }
        }
        fail("'" + from + "' is not there");
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        for (String name : new String[] {"golden.zip.bin", "golden.legacy.bin"}) {
            byte[] whole = Files.readAllBytes(TensorBytes.resource(name));
            for (int length = 0; length < whole.length; length += 7) {
                refused(Arrays.copyOf(whole, length), "x.bin");
            }
        }
    }

    @Test
    void otherPicklesAreNotWeightFiles() throws IOException {
        refused(new PickleWriter().global("os", "system").stop(), "not a weight file");
        assertThat(dir).isNotEmptyDirectory();
    }

    private void refused(byte[] content, String message) throws IOException {
        Path path = Files.write(dir.resolve("x.bin"), content);
        assertThatThrownBy(() -> TensorFile.open(path).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("x.bin")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}
