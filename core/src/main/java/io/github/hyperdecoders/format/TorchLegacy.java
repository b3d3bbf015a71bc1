package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.format.Pickled.Atom;
import io.github.hyperdecoders.format.Pickled.Dict;
import io.github.hyperdecoders.format.Pickled.Int;
import io.github.hyperdecoders.format.Pickled.Sequence;
import io.github.hyperdecoders.format.Pickled.Storage;
import io.github.hyperdecoders.format.Pickled.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file of torch.save before 1.6: the pickles of a magic number, the protocol 1001, the system's sizes, the object and the list of
 * storage keys; then for each key an int64 count of elements and the elements.
 */
final class TorchLegacy {
    private static final int PROTOCOL = 1001;

    /** Makes the file out of what was read. */
    @FunctionalInterface
    interface Made {
        TorchFile of(MappedFile file, Dict state, TorchFile.Storages storages);
    }

    private TorchLegacy() {}

    static TorchFile open(MappedFile file, Made made) throws IOException {
        ByteBuffer pickles = file.map(0, Math.min(file.size(), TorchFile.MAX_PICKLE));
        pickles.position(FileKind.LEGACY.length);
        if (!(Unpickler.read(pickles) instanceof Int protocol) || protocol.orInvalid() != PROTOCOL) {
            throw new InputException("not of the torch.save protocol " + PROTOCOL);
        }
        if (!(Unpickler.read(pickles) instanceof Dict system) || system.entries.get("little_endian") != Atom.TRUE) {
            throw new InputException("not of a little-endian machine");
        }
        Map<String, Storage> named = new HashMap<>();
        Dict state = TorchFile.dict(Unpickler.read(pickles, storage -> {
            Storage first = named.putIfAbsent(storage.key(), storage);
            if (first != null && (first.stored() != storage.stored() || first.dtype() != storage.dtype())) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " is named with two types or sizes");
            }
        }));
        if (!(Unpickler.read(pickles) instanceof Sequence keys)) {
            throw new InputException("the list of storage keys is missing");
        }
        Map<String, Long> stored = storages(file, pickles.position(), keys, named);
        return made.of(file, state, storage -> {
            Long place = stored.get(storage.key());
            if (place == null) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " is missing from the file");
            }
            return place;
        });
    }

    private static Map<String, Long> storages(MappedFile file, long start, Sequence keys, Map<String, Storage> named)
            throws IOException {
        Map<String, Long> stored = new LinkedHashMap<>();
        long at = start;
        for (Pickled item : keys.items) {
            Storage storage = item instanceof Text key ? named.get(key.value()) : null;
            if (storage == null) {
                throw new InputException("the list of storages names one that no tensor does");
            }
            if (file.size() - at < Long.BYTES) {
                throw new InputException("truncated: storage " + Quoted.of(storage.key()) + " begins at byte " + at
                        + ", the file has " + file.size());
            }
            long elements = file.read(at, Long.BYTES).getLong();
            at += Long.BYTES;
            if (elements != storage.stored()) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " holds " + elements
                        + " elements; the pickle expects " + storage.stored());
            }
            long bytes = TorchFile.bytes(storage);
            if (bytes > file.size() - at) {
                throw new InputException("truncated: storage " + Quoted.of(storage.key()) + " takes " + bytes
                        + " bytes at " + at + ", the file has " + file.size());
            }
            if (stored.put(storage.key(), at) != null) {
                throw new InputException("storage " + Quoted.of(storage.key()) + " is listed twice");
            }
            at += bytes;
        }
        if (at != file.size()) {
            throw new InputException((file.size() - at) + " bytes after the last storage");
        }
        return stored;
    }
}
