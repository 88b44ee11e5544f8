package io.skiff.agent.pressure;

import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Decides whether a pod takes more of the disk than it may, with the rules and words of the kubelet. */
public final class StorageLimit {

    private StorageLimit() {}

    /** Whether a pod has any limit of the disk. */
    public static boolean isOf(PodSpec pod) {
        return pod.volumes().stream().anyMatch(volume -> limit(volume).isPresent())
                || pod.allContainers().anyMatch(container -> limit(container).isPresent());
    }

    /** Why the pod has to go; empty if it keeps within its limits. */
    public static Optional<String> exceeded(PodSpec pod, DiskUse use) {
        return Stream.of(ofVolumes(pod, use), ofPod(pod, use), ofContainers(pod, use))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> ofVolumes(PodSpec pod, DiskUse use) {
        return pod.volumes().stream()
                .filter(volume -> exceeds(use.volume(volume.name()), limit(volume)))
                .map(volume ->
                        "Usage of EmptyDir volume \"" + volume.name() + "\" " + exceeds(use.volume(volume.name()))
                                + " the limit \"" + Amounts.bytes(limit(volume).orElse(0)) + "\". ")
                .findFirst();
    }

    /** All limits together bound what the containers and the emptyDirs of the pod take together. */
    private static Optional<String> ofPod(PodSpec pod, DiskUse use) {
        var limit = pod.storageLimitBytes();
        return exceeds(use.all(), limit)
                ? Optional.of("Pod ephemeral local storage usage " + exceeds(use.all())
                        + " the total limit of containers " + Amounts.bytes(limit.orElse(0)) + ". ")
                : Optional.empty();
    }

    private static Optional<String> ofContainers(PodSpec pod, DiskUse use) {
        return pod.allContainers()
                .filter(container -> exceeds(use.container(container.name()), limit(container)))
                .map(container -> "Container " + container.name() + " exceeded its local ephemeral storage limit \""
                        + Amounts.bytes(limit(container).orElse(0)) + "\". ")
                .findFirst();
    }

    /** What cannot be measured in the time that there is keeps no limit: else a pod could hide behind the number of its files. */
    private static boolean exceeds(DiskUse.Space used, OptionalLong most) {
        return most.isPresent() && (used.bytes() > most.getAsLong() || !used.isWhole());
    }

    private static String exceeds(DiskUse.Space used) {
        return used.isWhole() ? "exceeds" : "has too many files, or directories too deep, to be measured against";
    }

    /** That of an emptyDir in memory is the kernel's affair. */
    private static OptionalLong limit(PodVolume volume) {
        return volume.source() instanceof PodVolume.EmptyDir emptyDir && !emptyDir.inMemory()
                ? emptyDir.sizeLimitBytes()
                : OptionalLong.empty();
    }

    private static OptionalLong limit(ContainerTemplate container) {
        return container.resources().storageLimitBytes();
    }
}
