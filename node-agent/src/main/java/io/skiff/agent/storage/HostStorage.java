package io.skiff.agent.storage;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.PodStorage;
import io.skiff.agent.image.Image;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.linux.file.FileSystemInodes;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.agent.pod.VolumeMount;
import io.skiff.agent.pressure.DiskUse;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import io.skiff.agent.volume.VolumeException;
import io.skiff.agent.volume.VolumeSource;
import io.skiff.agent.volume.copy.VolumeCopier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The pods' directories on this host. */
public final class HostStorage implements PodStorage {

    /** POSIX' shared memory, which is a directory in place of a namespace. */
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final PodIdentityFiles identities;
    private final VolumeDirectories volumes;
    private final PodLogs logs;
    private final LastWords lastWords;
    private final PersistentDirectories persistent;
    private final VolumeCopier copier;
    private final Path directory;

    /** @param directory the node's data directory, on whose disk logs, volumes and containers are */
    public HostStorage(
            PodIdentityFiles identities,
            VolumeDirectories volumes,
            PersistentDirectories persistent,
            VolumeCopier copier,
            PodLogs logs,
            LastWords lastWords,
            Path directory) {
        this.lastWords = lastWords;
        this.directory = directory;
        this.persistent = persistent;
        this.copier = copier;
        this.identities = identities;
        this.volumes = volumes;
        this.logs = logs;
    }

    @Override
    public void prepare(PodSpec pod, boolean givesGroup) {
        var fsGroup = fsGroup(pod);
        var sources = volumes.prepare(pod.uid(), pod.volumes(), fsGroup);
        if (givesGroup && fsGroup.isPresent()) {
            VolumeDirectories.give(pod.volumes(), sources, fsGroup.getAsLong());
        }
    }

    /**
     * Lists the mounts in order: the identity's files first, because a volume may hide one, then the volumes, outer
     * ones first, and the file for the last words.
     */
    @Override
    public List<BindMount> mounts(PodSpec pod, ContainerTemplate container, Place place, Map<String, Image> images) {
        var mounts = new ArrayList<>(identities.mounts(pod, place.address(), place.clusterDns()));
        if (pod.host().ipc()) {
            mounts.add(new BindMount(SHARED_MEMORY, SHARED_MEMORY.toString(), false));
        }
        Map<String, VolumeSource> sources = volumes.prepare(pod.uid(), pod.volumes(), fsGroup(pod));
        images.forEach(
                (name, image) -> sources.put(name, volumes.ofImage(pod.uid(), name, image.digest(), image.layers())));
        var readOnly = pod.volumes().stream()
                .filter(volume -> volume.source() instanceof PodVolume.Files
                        || volume.source() instanceof PodVolume.OfImage
                        || (volume.source() instanceof PodVolume.Persistent claimed && claimed.isReadOnly())
                        || (volume.source() instanceof PodVolume.Nfs share && share.isReadOnly()))
                .map(PodVolume::name)
                .collect(Collectors.toSet());
        container.mounts().stream()
                .sorted(Comparator.comparing(VolumeMount::path))
                .map(mount -> bind(mount, sources, readOnly))
                .forEach(mounts::add);
        var message = container.life().lastWords();
        if (!message.path().isEmpty()) {
            mounts.add(lastWords.mount(pod.uid(), container.name(), message));
        }
        return mounts;
    }

    /** @param readOnly volumes that no container may write: config maps, secrets and images, as in Kubernetes, and claims that ask for it */
    private static BindMount bind(VolumeMount mount, Map<String, VolumeSource> sources, Set<String> readOnly) {
        var source = sources.get(mount.volume());
        if (source == null) {
            throw new VolumeException("there is no volume \"" + mount.volume() + "\" to mount at " + mount.path());
        }
        return new BindMount(
                source.path(),
                source.subPath(mount.volume(), mount.subPath()),
                mount.path(),
                mount.readOnly() || readOnly.contains(mount.volume()),
                Propagation.of(mount.followsHost(), mount.reachesHost()));
    }

    private static OptionalLong fsGroup(PodSpec pod) {
        Long group = pod.fsGroup();
        return group == null ? OptionalLong.empty() : OptionalLong.of(group);
    }

    @Override
    public String lastWords(ContainerId run, TerminationMessage from, boolean hasFailed) {
        return lastWords.read(run, from, hasFailed);
    }

    @Override
    public void makeVolume(String handle) {
        persistent.make(handle);
    }

    @Override
    public void removeVolume(String handle) {
        persistent.remove(handle);
    }

    @Override
    public boolean hasVolume(String handle) {
        return persistent.isThere(handle);
    }

    @Override
    public void copyVolume(
            String handle, NodeVolume.Origin origin, BooleanSupplier isWanted, Supplier<Optional<String>> refusal) {
        copier.copy(handle, origin.node(), origin.handle(), isWanted, refusal);
    }

    @Override
    public Path logDirectory(ContainerId run) {
        logs.removeOld(run);
        return logs.directory(run);
    }

    @Override
    public Disk disk() {
        try {
            var store = Files.getFileStore(directory);
            var inodes = FileSystemInodes.of(directory);
            return new Disk(store.getTotalSpace(), store.getUsableSpace(), inodes.total(), inodes.free());
        } catch (IOException e) {
            throw new UncheckedIOException("look at the disk of " + directory, e);
        }
    }

    @Override
    public DiskUse use(PodSpec pod, Map<String, Path> layers, Duration longest) {
        return new DiskMeter(volumes, logs).use(pod, layers, longest);
    }

    @Override
    public void clear(PodUid pod) {
        identities.remove(pod);
        lastWords.remove(pod);
        volumes.remove(pod);
        logs.removeAll(pod);
    }
}
