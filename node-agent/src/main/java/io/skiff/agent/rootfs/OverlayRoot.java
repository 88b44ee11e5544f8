package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.MOVE_MOUNT_F_EMPTY_PATH;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
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

    /** The kernel takes a layer once (ELOOP). An image may have one twice: then the upper one shows all that the lower one does. */
    public OverlayRoot {
        layers = layers.stream().distinct().toList();
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("an image without layers cannot be run");
        }
    }

    /**
     * A kernel may have these on by default. Then an upper has files without their data, and renamed directories without their content, which only an
     * overlay of the same layers understands (Documentation/filesystems/overlayfs.rst): no layer that could go elsewhere.
     */
    private static final String PLAIN = ",metacopy=off,redirect_dir=off,index=off";

    /**
     * Returns the mount options. {@code volatile} is among them: a container's writes do not outlive it, so the kernel
     * need not sync them when the mount ends.
     *
     * @throws IllegalArgumentException if one mount cannot name so many layers
     */
    public String options() {
        return fitting(directories() + PLAIN + ",volatile", layers.size());
    }

    /**
     * The mount options of an overlay that nobody writes to.
     *
     * @param layers topmost first
     * @throws IllegalArgumentException if one mount cannot name so many layers
     */
    public static String fixedOptions(List<Path> layers) {
        return fitting(lower(layers.stream().distinct().toList()) + PLAIN, layers.size());
    }

    private static String fitting(String options, int layers) {
        if (options.length() > MOST_OPTIONS) {
            throw new IllegalArgumentException("the image has " + layers
                    + " layers; their names do not fit into one mount (" + options.length() + " of " + MOST_OPTIONS
                    + " characters): squash it");
        }
        return options;
    }

    private static String lower(List<Path> layers) {
        return "lowerdir=" + layers.stream().map(OverlayRoot::escape).collect(Collectors.joining(":"));
    }

    /** The mount options of an overlay that is refused while another one uses its upper or its work directory. */
    String exclusiveOptions() {
        return directories() + ",index=on";
    }

    /** Attaches a mount of a layer over the layer itself, as long as the child sees the host's directories. */
    public static Step cover(Path layer, int tree) {
        return Step.of(
                "cover the layer",
                layer.toString(),
                SyscallNumber.MOVE_MOUNT,
                tree,
                "",
                AT_FDCWD,
                layer.toString(),
                MOVE_MOUNT_F_EMPTY_PATH);
    }

    private String directories() {
        return lower(layers) + ",upperdir=" + escape(upper) + ",workdir=" + escape(work);
    }

    private static String escape(Path path) {
        return path.toString().replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }
}
