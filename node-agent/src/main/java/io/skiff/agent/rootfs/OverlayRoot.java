package io.skiff.agent.rootfs;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The overlay mount of one container.
 *
 * @param layers topmost first; shared with other containers, never written
 * @param upper the container's own writes; used for one attempt
 * @param work the kernel's work directory, beside {@code upper}
 */
public record OverlayRoot(List<Path> layers, Path upper, Path work) {

    /** mount(2) accepts one page of options, with the final zero */
    private static final int MOST_OPTIONS = 4095;

    public OverlayRoot {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an image without layers cannot be run");
        }
    }

    /**
     * Returns the mount options. {@code volatile} is among them: a container's writes do not outlive it, so the kernel
     * need not sync them when the mount ends.
     *
     * @throws IllegalArgumentException if one mount cannot name so many layers
     */
    public String options() {
        var options = "lowerdir=" + layers.stream().map(OverlayRoot::escape).collect(Collectors.joining(":"))
                + ",upperdir=" + escape(upper) + ",workdir=" + escape(work) + ",volatile";
        if (options.length() > MOST_OPTIONS) {
            throw new IllegalArgumentException("the image has " + layers.size()
                    + " layers; their names do not fit into one mount (" + options.length() + " of " + MOST_OPTIONS
                    + " characters): squash it");
        }
        return options;
    }

    private static String escape(Path path) {
        return path.toString().replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }
}
