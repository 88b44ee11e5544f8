package io.skiff.agent.build;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.WalkBounds;
import java.io.IOException;
import java.nio.file.Files;
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
        settleChildren(upper, "");
    }

    private void settleChildren(Path directory, String name) throws IOException {
        try (var children = bounds.list(directory, "/" + name)) {
            for (Path child : children) {
                Path path = directory.resolve(child);
                settle(path, name.isEmpty() ? path.getFileName().toString() : name + "/" + path.getFileName());
            }
        }
    }

    private void settle(Path path, String name) throws IOException {
        var inode = Inode.of(path);
        if (inode.type() == Inode.Type.SOCKET) {
            Files.delete(path);
            return;
        }
        if (inode.isDirectory()) {
            if (inodes.attribute(path, OPAQUE).isPresent() && !isInLowerLayers(name)) {
                inodes.removeAttribute(path, OPAQUE);
            }
            settleChildren(path, name);
        }
        if (!inode.isWhiteout()) {
            var settled = inode.modified().isBefore(begin) ? time.limit(inode.modified()) : time.fixed();
            if (!settled.equals(inode.modified())) {
                inodes.setModified(path, settled);
            }
        }
    }

    /** A directory that no lower layer has hides nothing. */
    private boolean isInLowerLayers(String name) {
        return lowerLayers.stream().anyMatch(layer -> isIn(layer, name));
    }

    private static boolean isIn(Path layer, String name) {
        try (var root = Beneath.directory(layer)) {
            var found = root.find(name);
            found.ifPresent(io.skiff.agent.linux.file.OpenPlace::close);
            return found.isPresent();
        } catch (ErrnoException isNone) {
            return false;
        }
    }
}
