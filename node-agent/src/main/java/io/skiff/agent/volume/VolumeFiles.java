package io.skiff.agent.volume;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Makes a directory hold exactly the files of a config map or secret. A reader sees each file complete, old or new.
 *
 * <p>Containers have the directory read-only. A container that may mount could change that at any moment, so everything
 * is opened beneath the directory.
 */
final class VolumeFiles {

    private static final String NEXT = "..next";
    private static final int PERMISSIONS = 0777;
    private static final int DIRECTORY = 0755;

    private final Beneath directory;
    private final OptionalLong fsGroup;

    VolumeFiles(Beneath directory, OptionalLong fsGroup) {
        this.directory = directory;
        this.fsGroup = fsGroup;
    }

    void write(String volume, List<VolumeFile> files) throws IOException {
        Set<String> wanted = new HashSet<>();
        for (VolumeFile file : files) {
            var names = SubPath.names(volume, file.path());
            if (names.isEmpty()) {
                throw new VolumeException("\"" + file.path() + "\" in volume \"" + volume + "\" names no file");
            }
            for (int i = 1; i <= names.size(); i++) {
                wanted.add(String.join("/", names.subList(0, i)));
            }
            write(names, file);
        }
        removeOthers(directory, "", wanted);
    }

    private void write(List<String> names, VolumeFile file) throws IOException {
        if (isUpToDate(String.join("/", names), file)) {
            return;
        }
        directory.delete(NEXT);
        try (var next = directory.create(NEXT, file.content())) {
            setMetadata(next, file.mode());
        }
        var name = names.get(names.size() - 1);
        try (var parent = makeParents(names)) {
            if (parent.isDirectory(name)) {
                parent.delete(name);
            }
            directory.move(NEXT, parent, name);
        }
    }

    /** Compares size and content. A file of another size is not read, because the agent did not write it. */
    private boolean isUpToDate(String path, VolumeFile file) {
        try (var present = directory.open(path)) {
            boolean isSame = present.size() == file.content().length
                    && present.read(file.content().length)
                            .filter(content -> Arrays.equals(content, file.content()))
                            .isPresent();
            if (isSame) {
                setMetadata(present, file.mode());
            }
            return isSame;
        } catch (ErrnoException isNothingOfThisKind) {
            return false;
        }
    }

    /** Opens the directory for the last name, and removes anything in its way. */
    private Beneath makeParents(List<String> names) throws IOException {
        var parent = directory.enter("");
        for (var name : names.subList(0, names.size() - 1)) {
            try (var outer = parent) {
                if (!outer.isDirectory(name)) {
                    outer.delete(name);
                    outer.makeDirectory(name, DIRECTORY);
                }
                parent = outer.enter(name);
                parent.setMode(DIRECTORY);
            }
        }
        return parent;
    }

    /** Sets the mode. A group for the pod's files gets the permissions of the owner. */
    private void setMetadata(OpenPlace file, int mode) {
        int permissions = mode & PERMISSIONS;
        if (fsGroup.isPresent()) {
            file.setOwner(0, fsGroup.getAsLong());
            permissions |= (permissions & 0700) >> 3;
        }
        file.setMode(permissions);
    }

    private static void removeOthers(Beneath directory, String path, Set<String> wanted) throws IOException {
        for (var name : directory.names()) {
            var child = path + name;
            if (!wanted.contains(child)) {
                directory.delete(name);
            } else if (directory.isDirectory(name)) {
                try (var inner = directory.enter(name)) {
                    removeOthers(inner, child + "/", wanted);
                }
            }
        }
    }
}
