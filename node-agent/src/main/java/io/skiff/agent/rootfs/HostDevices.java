package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.rootfs.RootSteps.makeDirectory;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The devices of the host that a privileged container gets, by their paths.
 *
 * @param nodes what is there, in the order of the paths
 */
public record HostDevices(Map<String, Node> nodes) {

    public static final HostDevices NONE = new HostDevices(Map.of());

    /** Each costs the start of the container a few microseconds, and some memory. */
    private static final int MOST = 2000;

    /** What a container has of its own, and the host's terminal (containerd leaves out the same). */
    private static final Set<String> LEFT_OUT =
            Set.of("pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev");

    private static final int TYPE = 0170000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int BLOCK_DEVICE = 0060000;

    /**
     * A file of a device.
     *
     * @param mode with its type
     * @param number major and minor number as the kernel encodes them
     */
    public record Node(int mode, long number) {}

    public HostDevices {
        nodes = java.util.Collections.unmodifiableMap(new TreeMap<>(nodes));
    }

    /**
     * Lists what is in a directory and below it now.
     *
     * @param directory the host's /dev
     * @throws IllegalArgumentException if there are too many
     */
    public static HostDevices in(Path directory) {
        var found = new TreeMap<String, Node>();
        try {
            Files.walkFileTree(directory, new Search(directory, found));
        } catch (IOException fault) {
            throw new UncheckedIOException("list the devices in " + directory, fault);
        }
        return new HostDevices(found);
    }

    private static final class Search extends SimpleFileVisitor<Path> {

        private final Path root;
        private final Map<String, Node> found;

        private Search(Path root, Map<String, Node> found) {
            this.root = root;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return isLeftOut(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isOther() && !isLeftOut(file)) {
                add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        /** A device may be unplugged while its directory is read. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
            if (fault instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw fault;
        }

        private boolean isLeftOut(Path path) {
            return root.equals(path.getParent())
                    && LEFT_OUT.contains(path.getFileName().toString());
        }

        private void add(Path file) throws IOException {
            try {
                int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                add(file, mode, (Long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS));
            } catch (NoSuchFileException gone) {
                // unplugged a moment ago
                return;
            }
        }

        private void add(Path file, int mode, long number) {
            if ((mode & TYPE) != CHARACTER_DEVICE && (mode & TYPE) != BLOCK_DEVICE) {
                return;
            }
            if (found.size() == MOST) {
                throw new IllegalArgumentException(
                        "this node has more than " + MOST + " devices, too many for a privileged container");
            }
            found.put("/dev/" + root.relativize(file), new Node(mode, number));
        }
    }

    /** @param present paths that are there already */
    List<Step> steps(Set<String> present) {
        var steps = new ArrayList<Step>();
        var directories = new java.util.HashSet<>(Set.of("/dev"));
        nodes.forEach((path, node) -> {
            if (!present.contains(path)) {
                steps.addAll(directoriesOf(path, directories));
                steps.add(Step.of("mknod", path, SyscallNumber.MKNODAT, AT_FDCWD, path, node.mode(), node.number()));
            }
        });
        return steps;
    }

    /** @param made those that are there by then; grows */
    private static List<Step> directoriesOf(String path, Set<String> made) {
        var steps = new ArrayList<Step>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            var directory = path.substring(0, slash);
            if (made.add(directory)) {
                steps.add(makeDirectory(directory, 0755));
            }
        }
        return steps;
    }
}
