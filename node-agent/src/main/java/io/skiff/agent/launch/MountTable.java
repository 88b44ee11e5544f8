package io.skiff.agent.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mounts that a process sees: the text of /proc/PID/mountinfo, in order. */
public record MountTable(List<Mount> mounts) {

    public MountTable {
        mounts = List.copyOf(mounts);
    }

    /**
     * @param id unique among the mounts of all namespaces as long as this one exists
     * @param parent id of the mount it is attached to
     * @param options the options of the mount and of its file system together
     * @param isShared whether what is mounted beneath it appears elsewhere
     * @param isFollowing whether what is mounted elsewhere appears beneath it
     */
    public record Mount(
            int id,
            int parent,
            String point,
            String type,
            List<String> options,
            boolean isShared,
            boolean isFollowing) {
        public Mount {
            options = List.copyOf(options);
        }

        public boolean isReadOnly() {
            return options.contains("ro");
        }
    }

    public static MountTable parse(String mountinfo) {
        return new MountTable(mountinfo.lines().map(MountTable::parseLine).toList());
    }

    /** The mounts that the calling thread sees. */
    public static MountTable ofThisThread() {
        var file = Path.of("/proc/thread-self/mountinfo");
        try {
            return parse(Files.readString(file));
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }

    /**
     * Parses a line such as {@code 36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/root rw,errors=continue}.
     */
    private static Mount parseLine(String line) {
        var halves = line.split(" - ", 2);
        var left = halves[0].split(" ", -1);
        var right = halves[1].split(" ", -1);
        var optional = Arrays.asList(left).subList(6, left.length);
        return new Mount(
                Integer.parseInt(left[0]),
                Integer.parseInt(left[1]),
                unescape(left[4]),
                right[0],
                java.util.stream.Stream.concat(
                                Arrays.stream(left[5].split(",", -1)), Arrays.stream(right[2].split(",", -1)))
                        .toList(),
                optional.stream().anyMatch(tag -> !tag.isEmpty() && !isOfFollower(tag)),
                optional.stream().anyMatch(MountTable::isOfFollower));
    }

    /** propagate_from only names the peers above the master that this process does not see. */
    private static boolean isOfFollower(String tag) {
        return tag.startsWith("master:") || tag.startsWith("propagate_from:");
    }

    private static String unescape(String path) {
        return path.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    /** Finds the mount on which an absolute path lies: the innermost one, and the last of several on the same point. */
    public Optional<Mount> covering(String path) {
        return mounts.stream()
                .filter(mount -> isBelow(path, mount.point()))
                .reduce((best, next) -> next.point().length() >= best.point().length() ? next : best);
    }

    private static boolean isBelow(String path, String point) {
        return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
    }

    /** Finds the mount on a path. The last of several hides the others. */
    public Optional<Mount> find(String point) {
        return mounts.stream().filter(mount -> mount.point().equals(point)).reduce((first, second) -> second);
    }

    public boolean contains(int id) {
        return mounts.stream().anyMatch(mount -> mount.id() == id);
    }

    /** Returns a mount and those beneath it, without the others given and those beneath them. */
    List<Mount> within(int id, Set<Integer> others) {
        var ids = new HashSet<Integer>();
        var found = new ArrayList<Mount>();
        for (var mount : mounts) {
            boolean isOther = mount.id() != id && others.contains(mount.id());
            if (mount.id() == id || (ids.contains(mount.parent()) && !isOther)) {
                ids.add(mount.id());
                found.add(mount);
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns the mounts without the given ones and without those beneath them. Parents stand before their children.
     */
    List<Mount> outside(Set<Integer> ids) {
        var left = new ArrayList<Mount>();
        var out = new HashSet<>(ids);
        for (var mount : mounts) {
            if (out.contains(mount.id()) || out.contains(mount.parent())) {
                out.add(mount.id());
            } else {
                left.add(mount);
            }
        }
        return List.copyOf(left);
    }
}
