package io.skiff.agent.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the name of an entry says about lower layers (image-spec layer.md, "Whiteouts"): names that begin with {@code .wh.} are
 * reserved for that, so no file or directory can have one.
 *
 * @param hidden the name beside the entry that lower layers have and this image has not
 * @param isOpaque when nothing of what lower layers have in the entry's directory is seen
 * @param isHousekeeping of aufs, which wrote such layers: of no meaning elsewhere
 */
record Whiteout(Optional<String> hidden, boolean isOpaque, boolean isHousekeeping) {

    private static final String PREFIX = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private static final Whiteout NONE = new Whiteout(Optional.empty(), false, false);

    /** @throws ImageException when the name is reserved and means nothing */
    static Whiteout of(String entry) {
        var names = Arrays.stream(entry.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith(PREFIX)) {
                return of(names.get(i), i == names.size() - 1, entry);
            }
        }
        return NONE;
    }

    private static Whiteout of(String name, boolean isLast, String entry) {
        if (name.equals(OPAQUE) && isLast) {
            return new Whiteout(Optional.empty(), true, false);
        }
        if (name.startsWith(PREFIX + PREFIX) && !name.equals(OPAQUE)) {
            return new Whiteout(Optional.empty(), false, true);
        }
        LayerPaths.require(isLast, entry, "a name that begins with .wh. cannot be that of a directory");
        var hidden = name.substring(PREFIX.length());
        LayerPaths.require(
                !hidden.isEmpty() && !hidden.equals(".") && !hidden.equals(".."), entry, "a whiteout must name a file");
        return new Whiteout(Optional.of(hidden), false, false);
    }
}
