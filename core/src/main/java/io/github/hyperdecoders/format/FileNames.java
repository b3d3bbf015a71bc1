package io.github.hyperdecoders.format;

/** Which names out of untrusted files may become paths. */
final class FileNames {
    private FileNames() {}

    /** One path element that stays in its folder on every system: no separator, drive, control character, {@code .} or {@code ..}. */
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
    }

    /** Plain names joined by {@code /}. */
    static boolean isPlainPath(String path) {
        for (String name : path.split("/", -1)) {
            if (!isPlain(name)) {
                return false;
            }
        }
        return true;
    }
}
