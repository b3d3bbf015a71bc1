package io.github.hyperdecoders.hub;

import io.github.hyperdecoders.InputException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Which file names that a server gives may become paths below a folder of ours, on every system. */
final class RemoteNames {
    private static final int MAX_ELEMENT = 255;
    private static final int MAX_PATH = 1024;
    private static final int SHOWN = 120;
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?");

    private RemoteNames() {}

    /** True for elements joined by {@code /} of which none leaves its folder, names a drive or a device, or is too long. */
    static boolean isSafe(String path) {
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            return false;
        }
        for (String element : path.split("/", -1)) {
            if (!isSafeElement(element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafeElement(String name) {
        // Windows drops dots and spaces at the end, so that also "..." and ".. " would name a parent; ':' makes drives
        // and streams.
        return !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_ELEMENT
                && !name.endsWith(".")
                && !name.endsWith(" ")
                && !DEVICE.matcher(name).matches()
                && name.chars().noneMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c));
    }

    /**
     * Checks names that will be written beside each other.
     *
     * @throws InputException if one is not safe, or two would be one file on a system that ignores case or joins accents, or one is
     *     the folder of another
     */
    static void check(HubRepository repository, Collection<String> paths) {
        Map<String, String> taken = new HashMap<>();
        for (String path : paths) {
            if (!isSafe(path)) {
                throw new InputException(repository + ": refused the file name " + quoted(path)
                        + "; expected a relative path that stays below its folder on every system");
            }
            String other = taken.put(folded(path), path);
            if (other != null) {
                throw collision(repository, path, other);
            }
        }
        // Folders are compared as they are written too: "A/x" and "a/y" would be joined where case is ignored,
        // harmlessly.
        Set<String> folders = new HashSet<>();
        for (String folded : taken.keySet()) {
            for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
                folders.add(folded.substring(0, slash));
            }
        }
        for (Map.Entry<String, String> file : taken.entrySet()) {
            if (folders.contains(file.getKey())) {
                throw collision(repository, file.getValue(), file.getValue() + "/...");
            }
        }
    }

    private static InputException collision(HubRepository repository, String path, String other) {
        return new InputException(repository + ": refused the file names " + quoted(path) + " and " + quoted(other)
                + ", which are one name on some systems");
    }

    private static String folded(String path) {
        return Normalizer.normalize(path, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** A foreign text in quotes, fit for a one-line message: shortened, control characters shown by number. */
    static String quoted(String text) {
        StringBuilder line = new StringBuilder("'");
        text.chars().limit(SHOWN).forEach(c -> {
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                line.append((char) c);
            }
        });
        return line.append(text.length() > SHOWN ? "...'" : "'").toString();
    }
}
