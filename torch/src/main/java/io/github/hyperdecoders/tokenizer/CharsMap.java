package io.github.hyperdecoders.tokenizer;

import io.github.hyperdecoders.InputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * Checks SentencePiece's compiled normalization rules before the native library walks them: it trusts every index in them, and a
 * wrong one ends the whole JVM.
 *
 * <p>Format: the trie's size in bytes (32 bits, little-endian), the trie, then the replacements, each ended by a zero byte. The trie is
 * a double array of 32-bit units (Darts-clone, github.com/s-yata/darts-clone), which maps UTF-8 bytes to a replacement's place.
 */
final class CharsMap {
    /** Twelve times T5's trie; keeps the walk below a second. */
    private static final int MOST_UNITS = 1 << 20;

    private final int[] units;
    private final byte[] replacements;
    private final String file;

    private CharsMap(int[] units, byte[] replacements, String file) {
        this.units = units;
        this.replacements = replacements;
        this.file = file;
    }

    /** Refuses, with an {@link InputException} that names {@code file}, a map that the library could not walk to its end. */
    static void check(String base64, String file) {
        byte[] map;
        try {
            map = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw fault(file, "they are not base64");
        }
        if (!Base64.getEncoder().encodeToString(map).equals(base64)) {
            throw fault(file, "they are not padded base64");
        }
        ByteBuffer bytes = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
        long size = bytes.remaining() < 4 ? -1 : Integer.toUnsignedLong(bytes.getInt());
        if (size < 4 || size % 4 != 0 || size > bytes.remaining() || size / 4 > MOST_UNITS) {
            throw fault(file, "the trie would have " + size + " bytes of " + bytes.remaining());
        }
        int[] units = new int[(int) size / 4];
        bytes.asIntBuffer().get(units);
        ByteBuffer rest = bytes.slice(4 + (int) size, bytes.remaining() - (int) size);
        byte[] replacements = new byte[rest.remaining()];
        rest.get(replacements);
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
        } catch (CharacterCodingException e) {
            throw fault(file, "the replacements are not UTF-8");
        }
        new CharsMap(units, replacements, file).walk();
    }

    /** Goes to every unit that some text leads to. */
    private void walk() {
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(offset(units[0]));
        while (!open.isEmpty()) {
            int node = open.remove();
            checkUnit(node | 0xff); // any byte may follow, so the whole block of 256 is read
            for (int label = 1; label < 256; label++) {
                int at = node ^ label;
                int unit = units[at];
                if ((unit & 0x800000ff) == label && !seen.get(at)) {
                    seen.set(at);
                    int child = at ^ offset(unit);
                    if ((unit & 0x100) != 0) {
                        checkUnit(child);
                        checkReplacement(units[child] & 0x7fffffff);
                    }
                    open.add(child);
                }
            }
        }
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 0x200) >>> 6);
    }

    private void checkUnit(int unit) {
        if (unit < 0 || unit >= units.length) {
            throw fault(file, "the trie points at unit " + Integer.toUnsignedString(unit) + " of " + units.length);
        }
    }

    private void checkReplacement(int start) {
        boolean inside = start >= 0 && start <= replacements.length;
        if (!inside || (start < replacements.length && (replacements[start] & 0xc0) == 0x80)) {
            throw fault(file, "the trie points at byte " + start + " of " + replacements.length + " of replacements");
        }
    }

    private static InputException fault(String file, String what) {
        return new InputException(file + " has broken normalization rules (precompiled_charsmap): " + what);
    }
}
