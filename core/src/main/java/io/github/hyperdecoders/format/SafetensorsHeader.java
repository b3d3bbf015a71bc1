package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.Nearest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The JSON header of a safetensors file, read token by token and checked: no duplicate keys, metadata of strings only, bytes as dtype and
 * shape ask for, data without holes or overlaps.
 *
 * @param tensors in the order of their data, without those of unsigned numbers of more than a byte
 * @param begins first byte of each tensor, counted from the end of the header
 * @param dataLength bytes of all tensors
 */
record SafetensorsHeader(
        Map<String, TensorInfo> tensors, Map<String, Long> begins, Map<String, String> metadata, long dataLength) {
    static final String METADATA = "__metadata__";
    private static final List<String> KEYS = List.of("dtype", "shape", "data_offsets");
    /** Types of no weight, which a model's buffers may have, with the signed type of their width: their tensors are passed over. */
    private static final Map<String, DType> UNSIGNED = Map.of("U16", DType.I16, "U32", DType.I32, "U64", DType.I64);

    static SafetensorsHeader parse(Path path, InputStream json) {
        return new Parser(path).parse(json);
    }

    private record Entry(TensorInfo info, boolean passedOver, long begin, long end) {}

    private static final class Parser {
        private final Path path;
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private @Nullable Map<String, String> metadata;

        Parser(Path path) {
            this.path = path;
        }

        SafetensorsHeader parse(InputStream json) {
            try (JsonParser p = StrictJson.parser(json)) {
                expect(p.nextToken(), JsonToken.START_OBJECT, "the header");
                while (p.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = p.currentName();
                    p.nextToken();
                    if (name.equals(METADATA)) {
                        readMetadata(p);
                    } else {
                        readTensor(p, name);
                    }
                }
                if (p.nextToken() != null) {
                    throw fault("something follows the header's closing brace; expected spaces only");
                }
            } catch (JacksonException e) {
                throw StrictJson.malformed(path, e);
            }
            return inOrder();
        }

        private void readMetadata(JsonParser p) {
            expect(p.currentToken(), JsonToken.START_OBJECT, METADATA);
            Map<String, String> read = new LinkedHashMap<>();
            while (p.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = p.currentName();
                expect(p.nextToken(), JsonToken.VALUE_STRING, METADATA + " " + Quoted.of(key));
                read.put(key, p.getString());
            }
            metadata = read;
        }

        private void readTensor(JsonParser p, String name) {
            String what = "tensor " + Quoted.of(name);
            expect(p.currentToken(), JsonToken.START_OBJECT, what);
            String dtype = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (p.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = p.currentName();
                p.nextToken();
                switch (key) {
                    case "dtype" -> {
                        expect(p.currentToken(), JsonToken.VALUE_STRING, what + " dtype");
                        dtype = p.getString();
                    }
                    case "shape" -> shape = integers(p, what + " shape", TensorInfo.MAX_DIMENSIONS);
                    case "data_offsets" -> offsets = integers(p, what + " data_offsets", 2);
                    default ->
                        throw fault(what + " has unknown key " + Quoted.of(key) + "; expected " + KEYS
                                + Nearest.hint(Quoted.clip(key), KEYS));
                }
            }
            if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
                throw fault(what + " lacks a dtype, a shape or two data_offsets");
            }
            entries.put(name, entry(name, dtype, shape, offsets.get(0), offsets.get(1)));
        }

        private Entry entry(String name, String dtype, List<Long> shape, long begin, long end) {
            TensorInfo info;
            try {
                DType signed = UNSIGNED.get(dtype);
                info = new TensorInfo(name, signed == null ? DType.of(dtype) : signed, shape);
            } catch (InputException e) {
                throw new InputException(path + ": tensor " + Quoted.of(name) + ": " + e.getMessage(), e);
            }
            if (begin < 0 || end < begin) {
                throw fault("tensor " + Quoted.of(name) + " has data_offsets [" + begin + ", " + end
                        + "]; expected 0 <= begin <= end");
            }
            if (end - begin != info.byteLength()) {
                throw fault("tensor " + Quoted.of(name) + " of " + dtype + " " + shape + " takes " + info.byteLength()
                        + " bytes, its data_offsets [" + begin + ", " + end + "] span " + (end - begin));
            }
            return new Entry(info, UNSIGNED.containsKey(dtype), begin, end);
        }

        private List<Long> integers(JsonParser p, String what, int most) {
            expect(p.currentToken(), JsonToken.START_ARRAY, what);
            List<Long> values = new ArrayList<>();
            while (p.nextToken() != JsonToken.END_ARRAY) {
                expect(p.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
                if (values.size() == most) {
                    throw fault(what + " has more than " + most + " numbers");
                }
                values.add(p.getLongValue());
            }
            return values;
        }

        private SafetensorsHeader inOrder() {
            List<Entry> sorted = new ArrayList<>(entries.values());
            sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            Map<String, TensorInfo> tensors = new LinkedHashMap<>();
            Map<String, Long> begins = new LinkedHashMap<>();
            long end = 0;
            for (Entry entry : sorted) {
                String name = entry.info().name();
                if (entry.begin() != end) {
                    throw fault(
                            "tensor " + Quoted.of(name) + " begins at byte " + entry.begin() + " of the data; expected "
                                    + end + ", where the one before it ends ("
                                    + (entry.begin() < end ? "they overlap" : "a hole lies between") + ")");
                }
                if (!entry.passedOver()) {
                    tensors.put(name, entry.info());
                    begins.put(name, entry.begin());
                }
                end = entry.end();
            }
            return new SafetensorsHeader(
                    Collections.unmodifiableMap(tensors),
                    begins,
                    metadata == null ? Map.of() : Collections.unmodifiableMap(metadata),
                    end);
        }

        private void expect(@Nullable JsonToken found, JsonToken expected, String what) {
            if (found != expected) {
                throw fault(what + " is " + found + " in the header's JSON; expected " + expected);
            }
        }

        private InputException fault(String message) {
            return new InputException(path + ": " + message);
        }
    }
}
