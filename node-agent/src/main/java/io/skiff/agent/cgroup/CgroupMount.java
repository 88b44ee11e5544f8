package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mounted hierarchy of control groups.
 *
 * @param isUnified whether it is of version 2
 * @param isReadOnly whether no group can be made through this mount
 * @param controllers of a version 1 hierarchy, with its name ({@code name=systemd}) and other options; empty in version
 *     2
 */
record CgroupMount(Path path, boolean isUnified, boolean isReadOnly, List<String> controllers) {

    /** Finds the mounts of hierarchies in the text of /proc/self/mountinfo (proc(5)). */
    static List<CgroupMount> parse(String mountinfo) {
        return mountinfo.lines().flatMap(CgroupMount::parseLine).toList();
    }

    private static Stream<CgroupMount> parseLine(String line) {
        var halves = line.split(" - ", 2);
        if (halves.length < 2) {
            return Stream.empty();
        }
        var mount = halves[0].split(" ", -1);
        var path = Path.of(mount[4].replace("\\040", " "));
        boolean isReadOnly = List.of(mount[5].split(",", -1)).contains("ro");
        var source = halves[1].split(" ", -1);
        return switch (source[0]) {
            case "cgroup2" -> Stream.of(new CgroupMount(path, true, isReadOnly, List.of()));
            case "cgroup" -> Stream.of(new CgroupMount(path, false, isReadOnly, List.of(source[2].split(",", -1))));
            default -> Stream.empty();
        };
    }
}
