package io.skiff.agent.testing;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.PodStorage;
import io.skiff.agent.image.Image;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.agent.pressure.DiskUse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Records which pods have stored something. */
public final class FakePodStorage implements PodStorage {

    private final Set<PodUid> pods = new HashSet<>();
    private final Map<ContainerId, String> lastWords = new HashMap<>();
    private final Set<String> volumes = new HashSet<>();
    private final Map<String, DiskUse> taken = new HashMap<>();
    private Consumer<String> onRemoval = handle -> {};
    private volatile Consumer<String> onCopy = handle -> {};
    private Consumer<PodUid> onClear = pod -> {};
    private Consumer<PodSpec> onUse = pod -> {};
    private Disk disk = new Disk(100L << 30, 50L << 30);

    @Override
    public synchronized void prepare(PodSpec pod, boolean givesGroup) {
        pods.add(pod.uid());
    }

    @Override
    public List<BindMount> mounts(PodSpec pod, ContainerTemplate container, Place place, Map<String, Image> images) {
        return images.entrySet().stream()
                .map(entry -> new BindMount(Path.of("/fake", entry.getValue().digest()), "/" + entry.getKey(), true))
                .toList();
    }

    /** Sets what a run leaves at its end. */
    public synchronized void leaveWords(ContainerId run, String words) {
        lastWords.put(run, words);
    }

    @Override
    public synchronized String lastWords(ContainerId run, TerminationMessage from, boolean hasFailed) {
        return lastWords.getOrDefault(run, "");
    }

    @Override
    public synchronized void makeVolume(String handle) {
        volumes.add(handle);
    }

    /** Sees each removal before it is done, and may keep it from that by a fault. */
    public synchronized void onRemoval(Consumer<String> observer) {
        onRemoval = observer;
    }

    @Override
    public synchronized void removeVolume(String handle) {
        onRemoval.accept(handle);
        volumes.remove(handle);
    }

    @Override
    public synchronized boolean hasVolume(String handle) {
        return volumes.contains(handle);
    }

    @Override
    public void copyVolume(
            String handle, NodeVolume.Origin origin, BooleanSupplier isWanted, Supplier<Optional<String>> refusal) {
        onCopy.accept(handle);
        makeVolume(handle);
    }

    /** Sees each copy before it is made, and may keep it from that by a fault. */
    public synchronized void onCopy(Consumer<String> observer) {
        onCopy = observer;
    }

    @Override
    public Path logDirectory(ContainerId run) {
        return Path.of("/fake/logs", run.toString());
    }

    @Override
    public synchronized void clear(PodUid pod) {
        onClear.accept(pod);
        pods.remove(pod);
    }

    /** Sees each clearance before it is done, and may keep it from that by a fault. */
    public synchronized void onClear(Consumer<PodUid> observer) {
        onClear = observer;
    }

    /** Sees each measurement before it is done. */
    public synchronized void onUse(Consumer<PodSpec> observer) {
        onUse = observer;
    }

    /** Sets what a pod takes of the disk. */
    public synchronized void take(String pod, DiskUse use) {
        taken.put(pod, use);
    }

    @Override
    public synchronized DiskUse use(PodSpec pod, Map<String, Path> layers, Duration longest) {
        onUse.accept(pod);
        return taken.getOrDefault(pod.name(), DiskUse.NONE);
    }

    @Override
    public synchronized Disk disk() {
        return disk;
    }

    /** Sets the free space of a disk of 100 GiB. */
    public synchronized void leave(long usableBytes) {
        disk = new Disk(100L << 30, usableBytes);
    }

    /** The pods that have something stored. */
    public synchronized Set<PodUid> pods() {
        return Set.copyOf(pods);
    }
}
