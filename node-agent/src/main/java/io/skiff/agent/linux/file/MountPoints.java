package io.skiff.agent.linux.file;

import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where something is mounted, as this process sees it (proc(5), mountinfo), in the order of mounting. */
public final class MountPoints {

    private static final Path TABLE = Path.of("/proc/thread-self/mountinfo");
    private static final int MOUNT_POINT = 4;

    private MountPoints() {}

    /** Lists what is mounted on a path or beneath it. The path must be without links. */
    public static List<String> at(Path path) throws IOException {
        return at(path, table());
    }

    static List<String> at(Path path, String table) {
        // most paths are in no line: to find that out must cost nothing
        var wanted = PathText.of(path);
        return table.contains(escaped(wanted))
                ? all(table).stream()
                        .filter(point -> point.equals(wanted) || point.startsWith(wanted + "/"))
                        .toList()
                : List.of();
    }

    /** Lists all. */
    public static List<String> all() throws IOException {
        return all(table());
    }

    private static String table() throws IOException {
        return PathText.of(Files.readAllBytes(TABLE));
    }

    private static List<String> all(String table) {
        return table.lines()
                .map(line -> unescaped(line.split(" ", -1)[MOUNT_POINT]))
                .toList();
    }

    /** The kernel writes blanks, tabs, line feeds and backslashes as three octal digits. */
    private static String escaped(String text) {
        return text.replace("\\", "\\134")
                .replace(" ", "\\040")
                .replace("\t", "\\011")
                .replace("\n", "\\012");
    }

    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
