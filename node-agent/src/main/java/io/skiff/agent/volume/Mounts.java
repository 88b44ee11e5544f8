package io.skiff.agent.volume;

import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.MountPoints;
import io.skiff.agent.rootfs.OverlayRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** The mounts of volumes: file systems in memory, and images. They are recognized by their mount point. */
final class Mounts {

    private final Inodes inodes = new Inodes();

    /**
     * Mounts a tmpfs unless something is mounted already.
     *
     * @param sizeBytes empty for the kernel's default, half of the host's memory
     */
    void tmpfs(Path directory, OptionalLong sizeBytes, int mode, long group) throws IOException {
        if (!MountPoints.all().contains(directory.toString())) {
            String size = sizeBytes.isPresent() ? "size=" + sizeBytes.getAsLong() + "," : "";
            inodes.mountTmpfs(directory, size + "gid=" + group + ",mode=" + Integer.toOctalString(mode));
        }
    }

    /**
     * Mounts a file system of huge pages unless something is mounted already.
     *
     * @param sizeBytes empty for all that the host has
     */
    void hugePages(Path directory, long pageSize, OptionalLong sizeBytes, int mode, long group) throws IOException {
        if (!MountPoints.all().contains(directory.toString())) {
            String size = sizeBytes.isPresent() ? "size=" + sizeBytes.getAsLong() + "," : "";
            inodes.mountHugePages(
                    directory,
                    "pagesize=" + pageSize + "," + size + "gid=" + group + ",mode=" + Integer.toOctalString(mode));
        }
    }

    /**
     * Mounts the layers of an image, read-only and without programs, unless something is mounted already.
     *
     * @param empty an empty directory: the kernel makes no overlay of one layer alone
     */
    void image(Path directory, List<Path> layers, Path empty) throws IOException {
        if (!MountPoints.all().contains(directory.toString())) {
            var all = new ArrayList<>(layers);
            all.add(empty);
            inodes.mountFixedOverlay(directory, OverlayRoot.fixedOptions(all));
        }
    }

    /** Lists what is mounted on a directory or beneath it. */
    List<String> at(Path directory) throws IOException {
        return MountPoints.at(directory);
    }

    /** Unmounts in the reverse order of mounting. */
    void unmountBelow(Path directory) throws IOException {
        List<String> points = new ArrayList<>(MountPoints.all());
        Collections.reverse(points);
        for (String point : points) {
            if (point.startsWith(directory + "/")) {
                inodes.unmount(Path.of(point));
            }
        }
    }
}
