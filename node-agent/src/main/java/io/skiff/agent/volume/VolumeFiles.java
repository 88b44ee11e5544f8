package io.skiff.agent.volume;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings a directory to hold exactly the files of a config map or secret; a reader sees each file whole, old or new.
 *
 * <p>Containers have the directory read-only. One that may mount could change that, so no symbolic link in it is followed.
 */
final class VolumeFiles {

    private static final String NEXT = "..next";
    private static final int PERMISSIONS = 0777;

    private final Path directory;
    private final Inodes inodes;
    private final OptionalLong fsGroup;

    VolumeFiles(Path directory, Inodes inodes, OptionalLong fsGroup) {
        this.directory = directory;
        this.inodes = inodes;
        this.fsGroup = fsGroup;
    }

    void write(String volume, List<VolumeFile> files) throws IOException {
        Set<Path> wanted = new HashSet<>();
        for (VolumeFile file : files) {
            Path path = directory.resolve(SubPath.checked(volume, file.path()));
            wanted.add(path);
            for (Path parent = path.getParent();
                    parent != null && !parent.equals(directory);
                    parent = parent.getParent()) {
                wanted.add(parent);
            }
            write(path, file);
        }
        removeOthers(directory, wanted);
    }

    private void write(Path path, VolumeFile file) throws IOException {
        if (holds(path, file.content())) {
            setMetadata(path, file.mode());
            return;
        }
        makeParents(path);
        Path next = directory.resolve(NEXT);
        DeletedTree.delete(next);
        Files.write(next, file.content(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        setMetadata(next, file.mode());
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            DeletedTree.delete(path);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The size first: what does not fit into the agent's memory is not what it wrote. */
    private static boolean holds(Path path, byte[] content) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) != content.length) {
            return false;
        }
        try (var present = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return Arrays.equals(present.readNBytes(content.length), content);
        }
    }

    private void makeParents(Path path) throws IOException {
        Path parent = directory;
        for (Path name : directory.relativize(path.resolveSibling(""))) {
            parent = parent.resolve(name);
            if (!name.toString().isEmpty() && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(parent);
                Files.createDirectory(parent);
                inodes.setMode(parent, 0755);
            }
        }
    }

    /** With a group for the pod's files the group may what the owner may. */
    private void setMetadata(Path path, int mode) {
        int permissions = mode & PERMISSIONS;
        if (fsGroup.isPresent()) {
            inodes.setOwner(path, 0, (int) fsGroup.getAsLong());
            permissions |= (permissions & 0700) >> 3;
        }
        inodes.setMode(path, permissions);
    }

    private static void removeOthers(Path directory, Set<Path> wanted) throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (!wanted.contains(child)) {
                    DeletedTree.delete(child);
                } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    removeOthers(child, wanted);
                }
            }
        }
    }
}
