package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.WalkBounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Makes the upper directory of a step the same for the same content. Times that the build itself gave become a fixed one; those that a
 * package or an archive brought stay. Sockets go, and marks of overlayfs that say nothing.
 */
final class LayerSettlement {

    private static final String OPAQUE = "trusted.overlay.opaque";

    private final Inodes inodes = new Inodes();
    private final List<Path> lowerLayers;
    private final Instant begin;
    private final BuildTime time;
    private final WalkBounds bounds = new WalkBounds();

    /**
     * @param lowerLayers the layers below the upper directory
     * @param begin when the step began
     */
    LayerSettlement(List<Path> lowerLayers, Instant begin, BuildTime time) {
        this.lowerLayers = lowerLayers;
        // the kernel's clock for files may be a few milliseconds behind
        this.begin = begin.minusSeconds(1);
        this.time = time;
    }

    void settle(Path upper) throws IOException {
        settleChildren(upper, upper);
    }

    private void settleChildren(Path upper, Path directory) throws IOException {
        Path shown = Path.of("/").resolve(upper.relativize(directory));
        try (var children = bounds.list(directory, shown.toString())) {
            for (Path child : children) {
                settle(upper, directory.resolve(child));
            }
        }
    }

    private void settle(Path upper, Path path) throws IOException {
        var inode = Inode.of(path);
        if (inode.type() == Inode.Type.SOCKET) {
            Files.delete(path);
            return;
        }
        if (inode.isDirectory()) {
            if (inodes.attribute(path, OPAQUE).isPresent() && !isInLowerLayers(upper.relativize(path))) {
                inodes.removeAttribute(path, OPAQUE);
            }
            settleChildren(upper, path);
        }
        if (!inode.isWhiteout()) {
            var settled = inode.modified().isBefore(begin) ? time.limit(inode.modified()) : time.fixed();
            if (!settled.equals(inode.modified())) {
                inodes.setModified(path, settled);
            }
        }
    }

    /** A directory that no lower layer has hides nothing. */
    private boolean isInLowerLayers(Path relative) {
        return lowerLayers.stream().anyMatch(layer -> isIn(layer, relative));
    }

    /** Layers do not change; what is behind a link is not of the layer. */
    private static boolean isIn(Path layer, Path relative) {
        Path at = layer;
        for (Path name : relative) {
            at = at.resolve(name);
            if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(at)) {
                return false;
            }
        }
        return true;
    }
}
