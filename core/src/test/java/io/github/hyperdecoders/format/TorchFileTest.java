package io.github.hyperdecoders.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts that torch writes, and how their storages must fit their pickles. */
class TorchFileTest {
    private static final byte[] SIX = TensorBytes.floats(0, 1, 2, 3, 4, 5);

    @TempDir
    Path dir;

    /** Shared storage, a transposed view, a Parameter, half types, and values that are no tensors. */
    static byte[] statePickle(boolean legacy) {
        PickleWriter p = new PickleWriter().startDict();
        p.text("plain").startTensor().storage("FloatStorage", "0", 6, legacy);
        p.rebuild(0, List.of(2L, 3L), List.of(3L, 1L));
        p.text("transposed").startTensor().storage("FloatStorage", "0", 6, legacy);
        p.rebuild(0, List.of(3L, 2L), List.of(1L, 3L));
        p.text("tail").startTensor().storage("FloatStorage", "0", 6, legacy);
        p.rebuild(4, List.of(2L), List.of(1L));
        p.text("parameter").global("torch._utils", "_rebuild_parameter").op('(');
        p.startTensor().storage("BFloat16Storage", "1", 2, legacy).rebuild(0, List.of(2L), List.of(1L));
        p.op(0x88).global("collections", "OrderedDict").ops(")RtR");
        p.text("half").startTensor().storage("HalfStorage", "2", 1, legacy);
        p.rebuild(0, List.of(), List.of());
        p.text("none").op('N').text("epoch").number(3).text("note").text("x");
        return p.endDict();
    }

    static byte[] zip() {
        return TorchArchive.of(statePickle(false))
                .storage("0", SIX)
                .storage("1", new byte[] {1, 2, 3, 4})
                .storage("2", new byte[] {5, 6})
                .zip();
    }

    static byte[] legacy() {
        Map<String, byte[]> storages = new LinkedHashMap<>();
        storages.put("2", new byte[] {5, 6});
        storages.put("0", SIX);
        storages.put("1", new byte[] {1, 2, 3, 4});
        return TorchArchive.legacy(statePickle(true), storages, Map.of("0", 6L, "1", 2L, "2", 1L));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsEitherForm(boolean legacy) throws IOException {
        Path path = Files.write(dir.resolve("pytorch_model.bin"), legacy ? legacy() : zip());
        try (TensorFile file = TensorFile.open(dir)) {
            assertThat(file.path()).isEqualTo(path);
            assertThat(file.tensors()).containsOnlyKeys("plain", "transposed", "tail", "parameter", "half");
            assertThat(file.tensors().get("parameter")).isEqualTo(new TensorInfo("parameter", DType.BF16, List.of(2L)));
            assertThat(TensorBytes.floats(file.data("plain"))).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(TensorBytes.floats(file.data("transposed"))).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(TensorBytes.floats(file.data("tail"))).containsExactly(4, 5);
            assertThat(TensorBytes.of(file.data("parameter"))).containsExactly(1, 2, 3, 4);
            assertThat(TensorBytes.of(file.data("half"))).containsExactly(5, 6);
            assertThat(file.metadata()).isEmpty();
        }
    }

    /** A checkpoint of Lightning's, whose wrapper called the T5 its model. */
    @ParameterizedTest
    @ValueSource(strings = {"state_dict", "model_state_dict", "module"})
    void findsTheWeightsInATrainersCheckpoint(String key) throws IOException {
        PickleWriter p =
                new PickleWriter().startDict().text("epoch").number(3).text(key).startDictValue();
        for (String name : List.of("model.shared.weight", "model.encoder.x", "loss.weight")) {
            p.text(name).startTensor().storage("FloatStorage", "0", 6, false);
            p.rebuild(0, List.of(2L, 3L), List.of(3L, 1L));
        }
        byte[] zip =
                TorchArchive.of(p.endDictValue().endDict()).storage("0", SIX).zip();
        try (TensorFile file = TensorFile.open(Files.write(dir.resolve("last.ckpt"), zip))) {
            assertThat(file.tensors()).containsOnlyKeys("shared.weight", "encoder.x", "loss.weight");
            assertThat(TensorBytes.floats(file.data("encoder.x"))).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(TensorBytes.floats(file.data("loss.weight"))).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void readsZip64AndProtocol4Names() throws IOException {
        byte[] pickle = new PickleWriter()
                .ops("\u0095\0\0\0\0\0\0\0\0\u008c\u000bcollections\u008c\u000bOrderedDict\u0093\u0094)R\u0094.")
                .stop();
        try (TensorFile file = open(TorchArchive.of(pickle).zip64())) {
            assertThat(file.tensors()).isEmpty();
        }
        byte[] one = TorchArchive.oneFloat(6, 0, List.of(6L), List.of(1L));
        try (TensorFile file = open(TorchArchive.of(one).storage("0", SIX).zip64())) {
            assertThat(TensorBytes.floats(file.data("w"))).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void storageViewsOfOldFilesStayInTheirBounds() throws IOException {
        assertThat(readView(2, 4)).containsExactly(2, 3);
        assertThatThrownBy(() -> readView(3, 4)).hasMessageContaining("outside its bounds");
        assertThatThrownBy(() -> readView(-1, 4)).hasMessageContaining("outside its bounds");
        assertThatThrownBy(() -> readView(2, 1)).hasMessageContaining("more elements than its storage");
        assertThatThrownBy(() -> readView(Long.MAX_VALUE, 1)).hasMessageContaining("outside its bounds");
    }

    private float[] readView(long offset, long elements) throws IOException {
        PickleWriter p = new PickleWriter().startDict().text("w").startTensor();
        p.op('(')
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .number(6);
        p.op('(').text("view").number(offset).number(elements).ops("ttQ");
        byte[] pickle = p.rebuild(0, List.of(2L), List.of(1L)).endDict();
        Path path = Files.write(dir.resolve("old.bin"), TorchArchive.legacy(pickle, Map.of("0", SIX), Map.of("0", 6L)));
        try (TensorFile file = TensorFile.open(path)) {
            return TensorBytes.floats(file.data("w"));
        }
    }

    @Test
    void refusesStoragesThatDoNotFit() {
        byte[] fits = TorchArchive.oneFloat(6, 0, List.of(6L), List.of(1L));
        refused(TorchArchive.of(fits), "storage '0' is missing");
        refused(
                TorchArchive.of(fits).storage("0", new byte[20]),
                "holds 20 bytes; the pickle expects 6 elements of F32, 24 bytes");
        refused(window(1L << 62, 0, List.of(1L), List.of(1L)), "overflows");
        refused(window(-1, 0, List.of(1L), List.of(1L)), "something other than a storage");
        refused(window(6, 1, List.of(6L), List.of(1L)), "reads elements 1 to 7 of a storage that holds 6");
        refused(window(6, -1, List.of(1L), List.of(1L)), "reads elements -1");
        refused(window(6, 0, List.of(2L), List.of(6L)), "reads elements 0 to 7");
        refused(window(6, 0, List.of(2L), List.of(-1L)), "negative or too large stride");
        refused(window(6, 0, List.of(2L), List.of(Long.MAX_VALUE)), "overflows 64 bits");
        refused(window(6, Long.MAX_VALUE, List.of(2L), List.of(1L)), "overflows 64 bits");
        refused(window(6, 0, List.of(2L), List.of()), "0 strides for 1 dimensions");
        refused(window(6, 0, List.of(1L << 40), List.of(0L)), "more elements than its storage");
        refused(window(6, 7, List.of(0L), List.of(1L)), "reads elements 7");
        refused(window(6, 0, Collections.nCopies(65, 1L), Collections.nCopies(65, 1L)), "65 dimensions");
    }

    private static TorchArchive window(long elements, long offset, List<Long> shape, List<Long> strides) {
        return TorchArchive.of(TorchArchive.oneFloat(elements, offset, shape, strides))
                .storage("0", SIX);
    }

    @Test
    void refusesMoreThanSixteenTimesTheFile() {
        PickleWriter p = new PickleWriter().startDict();
        p.text("0").startTensor().storage("FloatStorage", "0", 40_000, false);
        p.rebuild(0, List.of(40_000L), List.of(1L));
        for (int i = 1; i < 20; i++) {
            p.text("" + i).startTensor().storage("FloatStorage", "0", 40_000, false);
            p.rebuild(0, List.of(40_000L), List.of(1L));
        }
        refused(TorchArchive.of(p.endDict()).storage("0", new byte[160_000]), "more than 16 times the file");
    }

    @Test
    void refusesOtherObjectsThanAFlatDict() {
        refused(TorchArchive.of(new PickleWriter().ops("]").stop()), "something other than a dict");
        byte[] nested = new PickleWriter().op('}').text("state_dict").ops("}s").stop();
        refused(TorchArchive.of(nested), "no tensors in the top dict, whose keys begin with 'state_dict'");
    }

    @Test
    void refusesMismatchedLegacyStorages() throws IOException {
        byte[] pickle = TorchArchive.oneFloat(6, 0, List.of(6L), List.of(1L));
        legacyRefused(pickle, Map.of("0", SIX), Map.of("0", 7L), "holds 7 elements; the pickle expects 6");
        legacyRefused(pickle, Map.of("0", new byte[20]), Map.of("0", 6L), "truncated: storage '0' takes 24 bytes");
        legacyRefused(pickle, Map.of("0", new byte[28]), Map.of("0", 6L), "4 bytes after the last storage");
        legacyRefused(pickle, Map.of(), Map.of(), "storage '0' is missing");
        legacyRefused(pickle, Map.of("1", SIX), Map.of("1", 6L), "names one that no tensor does");
        PickleWriter p = new PickleWriter().startDict();
        p.text("a").startTensor().storage("FloatStorage", "0", 6, true).rebuild(0, List.of(), List.of());
        p.text("b").startTensor().storage("LongStorage", "0", 6, true).rebuild(0, List.of(), List.of());
        legacyRefused(p.endDict(), Map.of("0", SIX), Map.of("0", 6L), "named with two types or sizes");
    }

    private void legacyRefused(byte[] pickle, Map<String, byte[]> storages, Map<String, Long> counts, String message)
            throws IOException {
        Path path = Files.write(dir.resolve("old.bin"), TorchArchive.legacy(pickle, storages, counts));
        assertThatThrownBy(() -> TensorFile.open(path).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private TensorFile open(TorchArchive archive) throws IOException {
        return TensorFile.open(archive.write(dir.resolve("x.bin")));
    }

    private void refused(TorchArchive archive, String message) {
        assertThatThrownBy(() -> open(archive).close())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("x.bin")
                .hasMessageContaining(message);
    }
}
