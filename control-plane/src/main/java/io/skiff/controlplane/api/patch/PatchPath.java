package io.skiff.controlplane.api.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A JSON pointer (RFC 6901): the names on the way from the root to a value. The empty path is the root.
 *
 * @param text as it was written
 */
record PatchPath(String text, List<String> names) {

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** The place behind the last item of a list. */
    private static final String END = "-";

    static PatchPath parse(String text, int mostLevels) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new PatchException("\"" + text + "\" is no path: it must begin with /");
        }
        var names = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int next = text.indexOf('/', from + 1);
            int to = next < 0 ? text.length() : next;
            if (names.size() == mostLevels) {
                throw new PatchException("a path has at most " + mostLevels + " levels");
            }
            names.add(unescaped(text.substring(from + 1, to), text));
            from = to;
        }
        return new PatchPath(text, List.copyOf(names));
    }

    /** Decodes a name: {@code ~1} is a slash, {@code ~0} a tilde, and no other tilde is allowed. */
    private static String unescaped(String name, String path) {
        for (int at = name.indexOf('~'); at >= 0; at = name.indexOf('~', at + 1)) {
            if (at + 1 == name.length() || "01".indexOf(name.charAt(at + 1)) < 0) {
                throw new PatchException("\"" + path + "\" is no path: ~ is written as ~0, and / within a name as ~1");
            }
        }
        return name.replace("~1", "/").replace("~0", "~");
    }

    boolean isWhole() {
        return names.isEmpty();
    }

    String last() {
        return names.get(names.size() - 1);
    }

    List<String> parents() {
        return names.subList(0, names.size() - 1);
    }

    /** True if the other path lies below this one, or equals it. */
    boolean holds(PatchPath other) {
        return other.names.size() >= names.size()
                && other.names.subList(0, names.size()).equals(names);
    }

    /** @param size of the list, which is also the largest legal index */
    int index(String name, int size) {
        if (name.equals(END)) {
            return size;
        }
        if (!INDEX.matcher(name).matches()) {
            throw new PatchException("\"" + name + "\" in " + text + " is no index of a list");
        }
        int index = Integer.parseInt(name);
        if (index > size) {
            throw new PatchException(text + " is out of the bounds of its list, which has " + size + " items");
        }
        return index;
    }
}
