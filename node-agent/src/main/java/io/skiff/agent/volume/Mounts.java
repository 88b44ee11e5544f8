package io.skiff.agent.volume;

import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.MountPoints;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** The tmpfs mounts of volumes. They are recognized by their mount point. */
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
                inodes.unmount(PathText.path(point));
            }
        }
    }
}
