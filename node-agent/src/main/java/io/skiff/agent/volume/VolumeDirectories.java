package io.skiff.agent.volume;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.pod.PodVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The volumes of pods as directories of this host: {@code <directory>/<pod uid>/<volume>}.
 *
 * <p>The files of config maps and secrets are in a tmpfs and reach no disk but the host's swap. (The agent's assigned
 * set on disk contains them too.) Calls for one pod must not overlap.
 */
public final class VolumeDirectories {

    /** No volume's name ends in this. */
    private static final String NEXT = ".next";

    private static final long FILES_BYTES = 64L << 20;

    private final Path onDisk;
    private final Path inMemory;
    private final Inodes inodes = new Inodes();
    private final Mounts mounts = new Mounts();
    private final PersistentDirectories persistent;

    /**
     * @param onDisk survives a boot
     * @param inMemory is empty after a boot, as the tmpfs mounts below it are; it need not be a tmpfs itself
     * @param persistent what outlives pods
     */
    public VolumeDirectories(Path onDisk, Path inMemory, PersistentDirectories persistent) {
        this.persistent = persistent;
        this.onDisk = onDisk.toAbsolutePath();
        this.inMemory = inMemory.toAbsolutePath();
    }

    /**
     * Makes missing volumes and updates files. The content that containers wrote stays, with its owners and modes.
     *
     * @param fsGroup the group that may write to the pod's own volumes, as they are made
     * @return the source of each volume by its name, in the order given
     * @throws VolumeException if a volume cannot be made
     */
    public Map<String, VolumeSource> prepare(PodUid pod, List<PodVolume> volumes, OptionalLong fsGroup) {
        var paths = new LinkedHashMap<String, VolumeSource>();
        for (PodVolume volume : volumes) {
            if (volume.source() instanceof PodVolume.OfImage) {
                // which one it is, each start of a container says
                continue;
            }
            try {
                paths.put(volume.name(), prepare(pod, volume, fsGroup));
            } catch (IOException | ErrnoException e) {
                throw new VolumeException("volume \"" + volume.name() + "\": " + e, e);
            }
        }
        return paths;
    }

    /**
     * Gives the content of persistent volumes to the group, as kubelet does once when it mounts them for a pod. To be done before the pod's
     * programs run: later it would open files that they have closed to others.
     *
     * @param sources as {@link #prepare} returned them
     * @throws VolumeException if one cannot be given
     */
    public static void give(List<PodVolume> volumes, Map<String, VolumeSource> sources, long fsGroup) {
        for (PodVolume volume : volumes) {
            var source = sources.get(volume.name());
            if (source != null
                    && volume.source() instanceof PodVolume.Persistent claimed
                    && claimed.isOwned()
                    && !claimed.isReadOnly()) {
                try {
                    new Ownership(volume.name(), fsGroup, !claimed.isRightByRoot()).give(source.path());
                } catch (IOException | ErrnoException e) {
                    throw new VolumeException("volume \"" + volume.name() + "\": " + e, e);
                }
            }
        }
    }

    /**
     * Removes the pod's volumes with their content. Directories of the host itself stay. Does nothing if there are
     * none.
     */
    public void remove(PodUid pod) {
        for (Path base : List.of(inMemory, onDisk)) {
            Path directory = base.resolve(pod.value());
            try {
                mounts.unmountBelow(directory);
                DeletedTree.delete(directory);
            } catch (IOException | ErrnoException e) {
                throw new VolumeException("remove the volumes of pod " + pod + ": " + e, e);
            }
        }
    }

    private VolumeSource prepare(PodUid pod, PodVolume volume, OptionalLong fsGroup) throws IOException {
        if (!volume.name().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw new VolumeException("\"" + volume.name() + "\" is not the name of a volume");
        }
        PodVolume.Source source = volume.source();
        if (source instanceof PodVolume.EmptyDir emptyDir) {
            return VolumeSource.of(emptyDirectory(pod, volume.name(), emptyDir, fsGroup));
        }
        if (source instanceof PodVolume.Files files) {
            Path directory = directory(inMemory, pod, volume.name());
            mounts.tmpfs(directory, OptionalLong.of(FILES_BYTES), 0755, 0);
            try (var open = Beneath.directory(directory)) {
                return new VolumeSource(directory, new VolumeFiles(open, fsGroup).write(volume.name(), files.files()));
            }
        }
        if (source instanceof PodVolume.HostPath hostPath) {
            return VolumeSource.of(HostPaths.prepare(volume.name(), hostPath));
        }
        if (source instanceof PodVolume.Persistent claimed) {
            return VolumeSource.of(persistent(volume.name(), claimed));
        }
        throw new VolumeException(
                "volume \"" + volume.name() + "\" is of a kind that this agent does not know; upgrade it");
    }

    /**
     * Mounts an image, unless it is mounted already.
     *
     * @param layers topmost first
     * @throws VolumeException if it cannot be mounted
     */
    public VolumeSource ofImage(PodUid pod, String volume, String digest, List<Path> layers) {
        try {
            Path parent = directory(inMemory, pod, volume);
            Path place = directory(parent, digest.replace(':', '-'));
            mounts.image(place, layers, directory(parent, "empty"));
            return VolumeSource.ofFixed(place);
        } catch (IOException | ErrnoException | IllegalArgumentException e) {
            throw new VolumeException("volume \"" + volume + "\": " + e.getMessage(), e);
        }
    }

    /** Where an emptyDir is that is not in memory. */
    public Path onDisk(PodUid pod, String volume) {
        return onDisk.resolve(pod.value()).resolve(volume);
    }

    private Path persistent(String name, PodVolume.Persistent claimed) throws IOException {
        return claimed.handle().isEmpty()
                ? named(name, claimed)
                : persistent.require(claimed.volume(), claimed.handle());
    }

    /** Looked at before anything is made there, and after that as it is mounted. */
    private Path named(String name, PodVolume.Persistent claimed) throws IOException {
        var hostPath = new PodVolume.HostPath(claimed.path(), claimed.type());
        if (Path.of(claimed.path()).isAbsolute()) {
            persistent.requireForeign(claimed.volume(), Path.of(claimed.path()));
        }
        return persistent.requireForeign(claimed.volume(), HostPaths.prepare(name, hostPath));
    }

    private Path emptyDirectory(PodUid pod, String name, PodVolume.EmptyDir volume, OptionalLong fsGroup)
            throws IOException {
        int mode = fsGroup.isPresent() ? 02777 : 0777;
        if (volume.inMemory()) {
            Path directory = directory(inMemory, pod, name);
            if (volume.hugePageSize() > 0) {
                mounts.hugePages(directory, volume.hugePageSize(), volume.sizeLimitBytes(), mode, fsGroup.orElse(0));
            } else {
                mounts.tmpfs(directory, volume.sizeLimitBytes(), mode, fsGroup.orElse(0));
            }
            return directory;
        }
        Path path = onDisk.resolve(pod.value()).resolve(name);
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Path next = directory(onDisk, pod, name + NEXT);
            inodes.setOwner(next, 0, (int) fsGroup.orElse(0));
            inodes.setMode(next, mode);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        }
        return path;
    }

    /** Opens only the volume itself to containers: they see it through a mount, and not through its parents. */
    private static Path directory(Path base, PodUid pod, String name) throws IOException {
        return directory(base.resolve(pod.value()), name);
    }

    private static Path directory(Path parent, String name) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path directory = parent.resolve(name);
        Files.createDirectories(directory, ownerOnly);
        return directory;
    }
}
