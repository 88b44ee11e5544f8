package io.skiff.agent.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A directory in a hierarchy of control groups. */
record CgroupDirectory(Path path) {

    private static final String BENEATH = "exec-";
    private static final int ATTEMPTS = 200;
    private static final long PAUSE_MILLIS = 5;

    /** Makes the directory and its parents. It may exist already. */
    void create() {
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException present) {
            // another container of the pod made it at the same moment
        } catch (IOException fault) {
            throw new UncheckedIOException("make the control group " + path, fault);
        }
    }

    List<Integer> processes() {
        return CgroupFile.in(path, "cgroup.procs")
                .read()
                .map(text -> text.lines()
                        .map(Integer::valueOf)
                        .filter(pid -> pid > 0)
                        .toList())
                .orElse(List.of());
    }

    /** Those of the groups beneath a container's, too. */
    List<Integer> allProcesses() {
        var all = new ArrayList<>(processes());
        beneath().forEach(child -> all.addAll(child.processes()));
        return List.copyOf(all);
    }

    /** The name of a group beneath a container's. */
    static String beneath(int number) {
        return BENEATH + number;
    }

    /** The numbers of the groups beneath a container's, in no order. */
    List<Integer> numbersBeneath() {
        return beneath().stream()
                .map(child -> child.path().getFileName().toString().substring(BENEATH.length()))
                .filter(number -> number.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .toList();
    }

    /** Removes the groups beneath a container's, which an agent left behind that was killed. */
    void removeBeneath() {
        beneath().forEach(CgroupDirectory::remove);
    }

    /** The names of the groups in directories of one place in several hierarchies. */
    static Set<String> names(Stream<Path> directories) {
        return directories
                .flatMap(directory -> new CgroupDirectory(directory).groups().stream())
                .map(group -> group.getFileName().toString())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The groups in it. */
    List<Path> groups() {
        return matching("*").stream()
                .map(CgroupDirectory::path)
                .filter(Files::isDirectory)
                .toList();
    }

    private List<CgroupDirectory> beneath() {
        return matching(BENEATH + "*");
    }

    private List<CgroupDirectory> matching(String names) {
        try (var children = Files.newDirectoryStream(path, names)) {
            var found = new ArrayList<CgroupDirectory>();
            children.forEach(child -> found.add(new CgroupDirectory(child)));
            return found;
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (IOException | java.nio.file.DirectoryIteratorException fault) {
            throw new UncheckedIOException("list the control group " + path, new IOException(fault));
        }
    }

    /** Removes the group. It stays busy for a moment after its last process was reaped, so this tries for a second. */
    void remove() {
        for (int attempt = 1; !isRemoved(attempt == ATTEMPTS); attempt++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Removes it if it is empty; false if it is there still. */
    boolean tryRemove() {
        return isRemoved(false);
    }

    private boolean isRemoved(boolean isLast) {
        try {
            Files.delete(path);
            return true;
        } catch (NoSuchFileException absent) {
            return true;
        } catch (DirectoryNotEmptyException hasChildren) {
            throw new UncheckedIOException(
                    "remove the control group " + path + ": it has groups beneath it", hasChildren);
        } catch (IOException busy) {
            if (isLast) {
                throw new UncheckedIOException("remove the control group " + path, busy);
            }
            return false;
        }
    }
}
