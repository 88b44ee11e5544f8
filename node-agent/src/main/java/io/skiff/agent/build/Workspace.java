package io.skiff.agent.build;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.WorkLock;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** The directory of one build, with a lock beside it that ends with its process. */
final class Workspace implements AutoCloseable {

    private final String id;
    private final Path directory;
    private final WorkLock lock;
    private final Inodes inodes = new Inodes();
    private int count;

    private Workspace(String id, Path directory, WorkLock lock) {
        this.id = id;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Begins a build, after it has deleted what killed ones left.
     *
     * @param endContainers ends those of a killed build, by its id and directory
     */
    static Workspace begin(Path parent, BiConsumer<String, Path> endContainers) throws IOException {
        clearAbandoned(parent, endContainers);
        var id = PodUid.ofBuild(UUID.randomUUID().toString().substring(0, 13)).value();
        Path directory = parent.resolve(id);
        // the lock first: a directory without one is nobody's
        var lock = WorkLock.make(directory);
        try {
            return new Workspace(id, Files.createDirectory(directory), lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Deletes what killed builds left. */
    static void clearAbandoned(Path parent, BiConsumer<String, Path> endContainers) throws IOException {
        Files.createDirectories(parent);
        WorkLock.clearAbandoned(parent, left -> {
            if (Files.isDirectory(left)) {
                endContainers.accept(left.getFileName().toString(), left);
                delete(left);
            }
        });
    }

    /** Deletes a directory, and detaches what is mounted in it before. */
    private static void delete(Path directory) throws IOException {
        var syscalls = new LinuxSyscalls();
        mountsBelow(directory).forEach(syscalls::detachMount);
        DeletedTree.delete(directory);
    }

    /** The last mounted first. */
    private static List<Path> mountsBelow(Path directory) throws IOException {
        var mounts = new ArrayList<Path>();
        for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            Path mountPoint = Path.of(line.split(" ", -1)[4].replace("\\040", " "));
            if (mountPoint.startsWith(directory)) {
                mounts.add(mountPoint);
            }
        }
        Collections.reverse(mounts);
        return mounts;
    }

    String id() {
        return id;
    }

    Path directory() {
        return directory;
    }

    /** A new, empty directory with the permissions of a root directory. */
    Path newDirectory(String name) {
        try {
            Path made = Files.createDirectory(directory.resolve(name + "-" + ++count));
            inodes.setMode(made, 0755);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("make a directory in " + directory, e);
        }
    }

    @Override
    public void close() {
        try (lock) {
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("delete the directory of a build, " + directory, e);
        }
    }
}
