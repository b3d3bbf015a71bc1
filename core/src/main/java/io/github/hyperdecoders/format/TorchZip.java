package io.github.hyperdecoders.format;

import io.github.hyperdecoders.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entries of the zip archive that torch.save has written since 1.6, each with where its bytes lie in the file. Torch stores without
 * compressing; nothing else is read, so nothing can inflate.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a> 4.3, 4.5.3 for zip64
 */
final class TorchZip {
    private static final int MAX_DIRECTORY = 64 << 20;
    private static final int END = 22;
    private static final int END_64_LOCATOR = 20;
    private static final int END_64 = 56;
    private static final int CENTRAL = 46;
    private static final int LOCAL = 30;
    private static final long IN_ZIP64 = 0xffffffffL;

    /** Bytes of an entry and where they begin in the file. */
    record Entry(long offset, long length) {}

    private final MappedFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private TorchZip(MappedFile file) {
        this.file = file;
    }

    static Map<String, Entry> entries(MappedFile file) throws IOException {
        TorchZip zip = new TorchZip(file);
        zip.readDirectory();
        return Collections.unmodifiableMap(zip.entries);
    }

    private void readDirectory() throws IOException {
        long endAt = findEnd();
        ByteBuffer end = file.read(endAt, END);
        long count = end.getShort(10) & 0xffff;
        long length = end.getInt(12) & IN_ZIP64;
        long offset = end.getInt(16) & IN_ZIP64;
        if (count == 0xffff || length == IN_ZIP64 || offset == IN_ZIP64) {
            ByteBuffer end64 = end64(endAt);
            count = end64.getLong(32);
            length = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (length < 0 || length > MAX_DIRECTORY) {
            throw new InputException("a zip directory of " + Long.toUnsignedString(length) + " bytes; expected at most "
                    + MAX_DIRECTORY);
        }
        require(offset, length, "the zip directory");
        ByteBuffer directory = file.read(offset, (int) length);
        for (long i = 0; i < count; i++) {
            readEntry(directory);
        }
        if (directory.hasRemaining() || count < 0) {
            throw new InputException("the zip directory holds more than its " + count + " entries");
        }
    }

    /** The end record is last but for a comment of up to 65,535 bytes, which must reach exactly to the end of the file. */
    private long findEnd() throws IOException {
        int window = (int) Math.min(file.size(), END + 0xffff);
        ByteBuffer tail = file.read(file.size() - window, window);
        for (int at = window - END; at >= 0; at--) {
            if (tail.getInt(at) == 0x06054b50 && (tail.getShort(at + 20) & 0xffff) == window - END - at) {
                return file.size() - window + at;
            }
        }
        throw new InputException("truncated: the zip archive has no end record in its last " + window + " bytes");
    }

    private ByteBuffer end64(long endAt) throws IOException {
        require(endAt - END_64_LOCATOR, END_64_LOCATOR, "the zip64 locator");
        ByteBuffer locator = file.read(endAt - END_64_LOCATOR, END_64_LOCATOR);
        long at = locator.getLong(8);
        require(at, END_64, "the zip64 end record");
        ByteBuffer end64 = file.read(at, END_64);
        if (locator.getInt(0) != 0x07064b50 || end64.getInt(0) != 0x06064b50) {
            throw new InputException("the zip archive lacks the zip64 record it refers to");
        }
        return end64;
    }

    private void readEntry(ByteBuffer directory) throws IOException {
        if (directory.remaining() < CENTRAL) {
            throw new InputException("the zip directory is truncated after " + entries.size() + " entries");
        }
        ByteBuffer fixed = directory.slice(directory.position(), CENTRAL).order(directory.order());
        int nameLength = fixed.getShort(28) & 0xffff;
        int extraLength = fixed.getShort(30) & 0xffff;
        int variable = nameLength + extraLength + (fixed.getShort(32) & 0xffff);
        if (fixed.getInt(0) != 0x02014b50 || directory.remaining() < CENTRAL + variable) {
            throw new InputException("the zip directory is damaged after " + entries.size() + " entries");
        }
        byte[] name = new byte[nameLength];
        directory.get(directory.position() + CENTRAL, name);
        ByteBuffer extra = directory.slice(directory.position() + CENTRAL + nameLength, extraLength);
        directory.position(directory.position() + CENTRAL + variable);
        addEntry(name, fixed, extra.order(directory.order()));
    }

    private void addEntry(byte[] nameBytes, ByteBuffer fixed, ByteBuffer extra) throws IOException {
        String name = new String(nameBytes, StandardCharsets.UTF_8);
        String what = "zip entry " + Quoted.of(name);
        if (!FileNames.isPlainPath(name)) {
            throw new InputException(what + " refused: expected a plain path inside the archive");
        }
        int method = fixed.getShort(10) & 0xffff;
        if (method != 0 || (fixed.getShort(8) & 1) != 0) {
            throw new InputException(what + " is compressed or encrypted (method " + method
                    + "); torch.save stores its entries as they are");
        }
        long packed = fixed.getInt(20) & IN_ZIP64;
        long length = fixed.getInt(24) & IN_ZIP64;
        long local = fixed.getInt(42) & IN_ZIP64;
        ByteBuffer wide = zip64(extra, what);
        length = length == IN_ZIP64 ? next(wide, what) : length;
        packed = packed == IN_ZIP64 ? next(wide, what) : packed;
        local = local == IN_ZIP64 ? next(wide, what) : local;
        if (packed != length) {
            throw new InputException(what + " is stored in " + packed + " bytes but holds " + length);
        }
        long offset = dataOffset(local, nameBytes, what);
        require(offset, length, what);
        if (entries.put(name, new Entry(offset, length)) != null) {
            throw new InputException(what + " occurs twice");
        }
    }

    /** The data begin after the local header, whose padding the directory does not know. */
    private long dataOffset(long local, byte[] name, String what) throws IOException {
        require(local, LOCAL + name.length, what + "'s header");
        ByteBuffer header = file.read(local, LOCAL + name.length);
        int nameLength = header.getShort(26) & 0xffff;
        if (header.getInt(0) != 0x04034b50
                || nameLength != name.length
                || !header.slice(LOCAL, nameLength).equals(ByteBuffer.wrap(name))) {
            throw new InputException(what + " has another name in its own header than in the directory");
        }
        return local + LOCAL + nameLength + (header.getShort(28) & 0xffff);
    }

    /** The values of the zip64 extra field, in the order of the fields they widen. */
    private static ByteBuffer zip64(ByteBuffer extra, String what) {
        while (extra.remaining() >= 4) {
            int id = extra.getShort() & 0xffff;
            int length = extra.getShort() & 0xffff;
            if (length > extra.remaining()) {
                throw new InputException(what + " has a damaged extra field");
            }
            if (id == 1) {
                return extra.slice(extra.position(), length).order(extra.order());
            }
            extra.position(extra.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    private static long next(ByteBuffer wide, String what) {
        if (wide.remaining() < 8) {
            throw new InputException(what + " lacks a zip64 size");
        }
        return wide.getLong();
    }

    private void require(long offset, long length, String what) {
        if (offset < 0 || length < 0 || length > file.size() - offset) {
            throw new InputException("truncated: " + what + " takes " + length + " bytes at " + offset
                    + ", the file has " + file.size());
        }
    }
}
