package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Pickled.Dict;
import io.github.hyperdecoders.format.Pickled.Storage;
import io.github.hyperdecoders.format.Pickled.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code pytorch_model.bin} or other {@code torch.save(state_dict, file)}: the zip archive of torch 1.6 and later, or the pickles end to
 * end of before. The pickle is interpreted as data by a reader that knows the names of a dict of tensors and refuses all others;
 * nothing in it is run. Tensors in one storage may share it; the file may not pretend to hold more than 16 times its own size.
 *
 * <p>Expected is one flat dict from string to tensor or Parameter, by itself or as {@code state_dict} of a trainer's checkpoint; values that
 * are no tensors are ignored. Little-endian files only.
 * The zip's checksums are not compared: torch lets them be left out.
 *
 * @see <a href="https://pytorch.org/docs/stable/notes/serialization.html">serialization semantics of torch</a>
 */
public final class TorchFile implements TensorFile {
    /** Far above that of any model: a tensor takes about 150 bytes of it. */
    static final int MAX_PICKLE = 64 << 20;

    private static final int MAX_SHARING = 16;
    /** What trainers call the dict of tensors in their checkpoints. */
    private static final List<String> STATES = List.of("state_dict", "model_state_dict", "model", "module");

    private final MappedFile file;
    private final Map<String, TensorInfo> tensors;
    private final Map<String, Located> located;

    /** A tensor and the byte of the file at which its storage begins. */
    private record Located(StridedTensor tensor, long storageAt) {
        long firstByte() {
            long element = tensor.storage().offset() + tensor.offset();
            return storageAt + element * tensor.storage().dtype().bytes();
        }
    }

    /** Finds a storage's bytes and checks that there are as many as the pickle says. */
    @FunctionalInterface
    interface Storages {
        long offset(Storage storage);
    }

    private TorchFile(MappedFile file, Dict top, Storages storages) {
        this.file = file;
        Dict state = stateOf(top);
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        Map<String, Located> places = new LinkedHashMap<>();
        long budget = Math.multiplyExact(MAX_SHARING, file.size());
        for (Map.Entry<String, Pickled> entry : state.entries.entrySet()) {
            if (entry.getValue() instanceof Tensor value) {
                Storage storage = value.tensor().storage();
                TensorInfo info = new TensorInfo(
                        entry.getKey(), storage.dtype(), value.tensor().shape());
                infos.put(entry.getKey(), info);
                places.put(entry.getKey(), new Located(value.tensor(), storages.offset(storage)));
                budget -= info.byteLength();
                if (budget < 0) {
                    throw new InputException("the tensors add up to more than " + MAX_SHARING + " times the file");
                }
            }
        }
        if (infos.isEmpty() && !state.entries.isEmpty()) {
            throw new InputException("no tensors in the top dict, whose keys begin with "
                    + Quoted.of(state.entries.keySet().iterator().next())
                    + "; expected torch.save(model.state_dict(), file)");
        }
        this.tensors = Collections.unmodifiableMap(infos);
        this.located = places;
    }

    /** The dict of tensors itself, or that which a checkpoint of a trainer has among other things, such as Lightning's. */
    private static Dict stateOf(Dict top) {
        if (!hasTensors(top)) {
            for (String key : STATES) {
                if (top.entries.get(key) instanceof Dict state && hasTensors(state)) {
                    return state;
                }
            }
        }
        return top;
    }

    private static boolean hasTensors(Dict dict) {
        return dict.entries.values().stream().anyMatch(Tensor.class::isInstance);
    }

    /**
     * Reads the pickle and finds the storages; the tensors themselves are left for {@link #data}.
     *
     * @throws InputException if the file is malformed or truncated, is of a big-endian machine, or its pickle asks for any name that a dict
     *     of tensors does not need
     */
    public static TorchFile open(Path path) throws IOException {
        FileKind kind = FileKind.of(path);
        MappedFile file = MappedFile.open(path);
        try {
            return switch (kind) {
                case TORCH_ZIP -> openZip(file);
                case TORCH_LEGACY -> TorchLegacy.open(file, TorchFile::new);
                case SAFETENSORS, INDEX -> throw new InputException("expected a file of torch.save, found " + kind);
            };
        } catch (InputException e) {
            file.close();
            throw new InputException(path + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static TorchFile openZip(MappedFile file) throws IOException {
        Map<String, TorchZip.Entry> entries = TorchZip.entries(file);
        String root = root(entries);
        TorchZip.Entry order = entries.get(root + "byteorder");
        if (order != null) {
            byte[] value = small(file, order, 16, "byteorder");
            String text = new String(value, StandardCharsets.US_ASCII);
            if (!text.equals("little")) {
                throw new InputException("byteorder is " + Quoted.of(text) + "; expected 'little'");
            }
        }
        TorchZip.Entry pickle = entries.getOrDefault(root + "data.pkl", new TorchZip.Entry(0, 0));
        Pickled value = Unpickler.read(ByteBuffer.wrap(small(file, pickle, MAX_PICKLE, "data.pkl")));
        return new TorchFile(file, dict(value), storage -> {
            TorchZip.Entry entry = entries.get(root + "data/" + storage.key());
            if (entry == null) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " is missing from the archive");
            }
            long expected = bytes(storage);
            if (entry.length() != expected) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " holds " + entry.length()
                        + " bytes; the pickle expects " + storage.stored() + " elements of " + storage.dtype() + ", "
                        + expected + " bytes");
            }
            return entry.offset();
        });
    }

    private static String root(Map<String, TorchZip.Entry> entries) {
        for (String name : entries.keySet()) {
            if (name.endsWith("/data.pkl") && name.indexOf('/') == name.length() - "/data.pkl".length()) {
                return name.substring(0, name.length() - "data.pkl".length());
            }
        }
        throw new InputException("a zip archive without <name>/data.pkl; expected one of torch.save");
    }

    private static byte[] small(MappedFile file, TorchZip.Entry entry, int most, String name) throws IOException {
        if (entry.length() > most) {
            throw new InputException(name + " takes " + entry.length() + " bytes; expected at most " + most);
        }
        return file.bytes(entry.offset(), (int) entry.length());
    }

    /** Bytes of the whole storage; {@link TorchCalls#persistent} proved that they do not overflow. */
    static long bytes(Storage storage) {
        return storage.stored() * storage.dtype().bytes();
    }

    static Dict dict(Pickled value) {
        if (value instanceof Dict dict) {
            return dict;
        }
        throw new InputException(
                "the pickle holds something other than a dict; expected" + " torch.save(model.state_dict(), file)");
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    /** Always empty: torch has no place for it. */
    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public ByteBuffer data(String name) {
        TensorInfo info = TensorNames.known(path(), tensors, name);
        Located place = located.get(name);
        if (place == null) {
            throw new AssertionError("every tensor has a place");
        }
        StridedTensor tensor = place.tensor();
        if (tensor.contiguous()) {
            return file.tensor(info, place.firstByte());
        }
        int byteLength = file.mappable(name, info.byteLength());
        int span = file.mappable(name, tensor.spanBytes());
        try {
            return tensor.gather(file.region(place.firstByte(), span, 1), byteLength);
        } catch (IOException e) {
            throw new UncheckedIOException(path() + ": cannot read tensor " + Quoted.of(name), e);
        }
    }

    @Override
    public void close() {
        file.closeUnchecked();
    }
}
