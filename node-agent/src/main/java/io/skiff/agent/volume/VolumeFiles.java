package io.skiff.agent.volume;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.pod.PodVolume.VolumeFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a directory show exactly the given files, all old or all new at any moment.
 *
 * <p>The layout is kubelet's, because programs watch it: {@code ..data} is a link to the directory with the files, and
 * each name at the top is a link through it ({@code app.conf -> ..data/app.conf}). A change makes another directory and
 * exchanges the link.
 *
 * <p>Containers have the directory read-only. A container that may mount could change that at any moment, so everything
 * is opened beneath the directory, and no link of it is followed.
 */
final class VolumeFiles {

    private static final String DATA = "..data";
    private static final String NEXT = "..data_tmp";
    private static final String PREFIX = "..";
    private static final int PERMISSIONS = 0777;
    private static final int DIRECTORY = 0755;

    /** The names of the directories with the files, one after the other: {@code ..1}, {@code ..2}. */
    private static final String VERSION = "\\.\\.[1-9][0-9]{0,17}";

    private final Beneath directory;
    private final OptionalLong fsGroup;

    VolumeFiles(Beneath directory, OptionalLong fsGroup) {
        this.directory = directory;
        this.fsGroup = fsGroup;
    }

    /** @return the directory beneath the volume that has the files now */
    String write(String volume, List<VolumeFile> files) throws IOException {
        var wanted = new TreeMap<String, VolumeFile>();
        for (var file : files) {
            var names = SubPath.names(volume, file.path());
            if (names.isEmpty() || names.get(0).startsWith(PREFIX)) {
                throw new VolumeException("\"" + file.path() + "\" in volume \"" + volume + "\" names no file");
            }
            wanted.put(String.join("/", names), file);
        }
        withoutFilesInTheWay(volume, wanted.keySet());
        var current = version();
        if (current.isEmpty() || !holds(current, wanted)) {
            current = exchange(current, wanted);
        }
        var tops = new TreeSet<String>();
        wanted.keySet().forEach(path -> tops.add(path.split("/", 2)[0]));
        link(tops);
        removeOthers(current, tops);
        return current;
    }

    private static void withoutFilesInTheWay(String volume, Set<String> paths) {
        for (var path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw new VolumeException("in volume \"" + volume + "\" \"" + path.substring(0, slash)
                            + "\" cannot be a file and the directory of \"" + path + "\"");
                }
            }
        }
    }

    /** The present directory with the files; empty if there is none, or if it is not one of ours. */
    private String version() {
        return directory
                .findLink(DATA)
                .filter(name -> name.matches(VERSION) && directory.isDirectory(name))
                .orElse("");
    }

    private static String after(String version) {
        return PREFIX + (version.isEmpty() ? 1 : Long.parseLong(version.substring(PREFIX.length())) + 1);
    }

    private String exchange(String current, Map<String, VolumeFile> wanted) throws IOException {
        var version = after(current);
        directory.delete(version);
        try (var fresh = directory.enterOrMake(version, DIRECTORY)) {
            fresh.setMode(DIRECTORY);
            for (var entry : wanted.entrySet()) {
                write(fresh, List.of(entry.getKey().split("/", -1)), entry.getValue());
            }
        }
        directory.delete(NEXT);
        directory.makeLink(NEXT, version);
        if (directory.isDirectory(DATA)) {
            directory.delete(DATA);
        }
        directory.move(NEXT, directory, DATA);
        return version;
    }

    private void write(Beneath fresh, List<String> names, VolumeFile file) {
        var parent = fresh.enter("");
        for (var name : names.subList(0, names.size() - 1)) {
            try (var outer = parent) {
                parent = outer.enterOrMake(name, DIRECTORY);
                parent.setMode(DIRECTORY);
            }
        }
        try (var last = parent;
                var made = last.create(names.get(names.size() - 1), file.content())) {
            setMetadata(made, file.mode());
        }
    }

    /** Whether the directory has these files, with their content, and no others. Modes are set if they differ. */
    private boolean holds(String version, Map<String, VolumeFile> wanted) throws IOException {
        try (var present = directory.enter(version)) {
            for (var entry : wanted.entrySet()) {
                if (!isUpToDate(present, entry.getKey(), entry.getValue())) {
                    return false;
                }
            }
            var known = new HashSet<>(wanted.keySet());
            wanted.keySet().forEach(path -> {
                for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                    known.add(path.substring(0, slash));
                }
            });
            return hasNoOthers(present, "", known);
        }
    }

    /** Compares size and content. A file of another size is not read, because the agent did not write it. */
    private boolean isUpToDate(Beneath present, String path, VolumeFile file) {
        try (var found = present.open(path)) {
            boolean isSame = found.size() == file.content().length
                    && found.read(file.content().length)
                            .filter(content -> Arrays.equals(content, file.content()))
                            .isPresent();
            if (isSame) {
                setMetadata(found, file.mode());
            }
            return isSame;
        } catch (ErrnoException isNothingOfThisKind) {
            return false;
        }
    }

    private static boolean hasNoOthers(Beneath directory, String path, Set<String> known) throws IOException {
        for (var name : directory.names()) {
            var child = path + name;
            if (!known.contains(child)) {
                return false;
            }
            if (directory.isDirectory(name)) {
                try (var inner = directory.enter(name)) {
                    if (!hasNoOthers(inner, child + "/", known)) {
                        return false;
                    }
                }
            }
        }
        return true;
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

    private void link(Set<String> tops) throws IOException {
        for (var name : tops) {
            var target = DATA + "/" + name;
            if (!directory.findLink(name).filter(target::equals).isPresent()) {
                directory.delete(NEXT);
                directory.makeLink(NEXT, target);
                if (directory.isDirectory(name)) {
                    directory.delete(name);
                }
                directory.move(NEXT, directory, name);
            }
        }
    }

    private void removeOthers(String current, Set<String> tops) throws IOException {
        for (var name : directory.names()) {
            if (!name.equals(current) && !name.equals(DATA) && !tops.contains(name)) {
                directory.delete(name);
            }
        }
    }
}
