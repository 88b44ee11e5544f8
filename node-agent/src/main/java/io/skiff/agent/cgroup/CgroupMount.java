package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A mounted hierarchy of control groups.
 *
 * @param isUnified version 2
 * @param controllers of a version 1 hierarchy; empty in version 2
 */
record CgroupMount(Path path, boolean isUnified, List<String> controllers) {

    /** The hierarchies in the text of /proc/self/mountinfo (proc(5)); mounts hidden by a later one on the same path are left out. */
    static List<CgroupMount> parse(String mountinfo) {
        return mountinfo.lines().flatMap(CgroupMount::parseLine).toList();
    }

    private static Stream<CgroupMount> parseLine(String line) {
        var halves = line.split(" - ", 2);
        if (halves.length < 2) {
            return Stream.empty();
        }
        var path = Path.of(halves[0].split(" ", -1)[4].replace("\\040", " "));
        var source = halves[1].split(" ", -1);
        return switch (source[0]) {
            case "cgroup2" -> Stream.of(new CgroupMount(path, true, List.of()));
            case "cgroup" -> Stream.of(new CgroupMount(path, false, List.of(source[2].split(",", -1))));
            default -> Stream.empty();
        };
    }
}
