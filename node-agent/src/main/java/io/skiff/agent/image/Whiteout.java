package io.skiff.agent.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * The effect of an entry's name on lower layers (image-spec layer.md, "Whiteouts"). Names that begin with {@code .wh.}
 * are reserved for it, so no file or directory can have one.
 *
 * @param hidden the name beside the entry that is hidden in lower layers
 * @param isOpaque whether the entry's directory hides everything that lower layers have in it
 * @param isHousekeeping whether it is a file of aufs, which wrote such layers; it has no meaning here
 */
record Whiteout(Optional<String> hidden, boolean isOpaque, boolean isHousekeeping) {

    private static final String PREFIX = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private static final Whiteout NONE = new Whiteout(Optional.empty(), false, false);

    /** @throws ImageException if the name is reserved and means nothing */
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
