package io.skiff.agent.volume;

import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** The tmpfs mounts of volumes. They are recognized by their mount point. */
final class Mounts {

    private static final Path MOUNTS = Path.of("/proc/thread-self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private final Inodes inodes = new Inodes();

    /**
     * Mounts a tmpfs unless something is mounted already.
     *
     * @param sizeBytes empty for the kernel's default, half of the host's memory
     */
    void tmpfs(Path directory, OptionalLong sizeBytes, int mode, long group) throws IOException {
        if (!mountPoints().contains(directory.toString())) {
            String size = sizeBytes.isPresent() ? "size=" + sizeBytes.getAsLong() + "," : "";
            inodes.mountTmpfs(directory, size + "gid=" + group + ",mode=" + Integer.toOctalString(mode));
        }
    }

    /** Lists what is mounted on a directory or beneath it. */
    List<String> at(Path directory) throws IOException {
        return mountPoints().stream()
                .filter(point -> point.equals(directory.toString()) || point.startsWith(directory + "/"))
                .toList();
    }

    /** Unmounts in the reverse order of mounting. */
    void unmountBelow(Path directory) throws IOException {
        List<String> points = mountPoints();
        Collections.reverse(points);
        for (String point : points) {
            if (point.startsWith(directory + "/")) {
                inodes.unmount(Path.of(point));
            }
        }
    }

    private static List<String> mountPoints() throws IOException {
        var points = new ArrayList<String>();
        for (String line : Files.readAllLines(MOUNTS)) {
            points.add(unescaped(line.split(" ", -1)[MOUNT_POINT]));
        }
        return points;
    }

    /** Decodes blanks, tabs, line feeds and backslashes, which the kernel writes as three octal digits. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
