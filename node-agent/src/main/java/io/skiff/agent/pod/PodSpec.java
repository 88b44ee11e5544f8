package io.skiff.agent.pod;

import io.skiff.agent.container.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as this node is asked to run it; every reference is resolved.
 *
 * @param hash of the whole body: another one means that something about the pod changed
 * @param grace between stop signal and SIGKILL, when no deletion says otherwise
 * @param deletion set when the pod is to end
 * @param fsGroup the group that owns its volumes
 */
public record PodSpec(
        PodUid uid,
        String hash,
        String namespace,
        String name,
        String hostname,
        RestartRule restartRule,
        Duration grace,
        @Nullable Deletion deletion,
        List<ContainerTemplate> initContainers,
        List<ContainerTemplate> containers,
        List<PodVolume> volumes,
        boolean hostNetwork,
        List<Long> supplementalGroups,
        @Nullable Long fsGroup,
        List<HostAlias> hostAliases,
        Instant created) {

    public PodSpec {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
        supplementalGroups = List.copyOf(supplementalGroups);
        hostAliases = List.copyOf(hostAliases);
    }

    /** Init containers, then the others. */
    public Stream<ContainerTemplate> allContainers() {
        return Stream.concat(initContainers.stream(), containers.stream());
    }

    /** What it is scheduled with (Kubernetes): the sum of its containers', or more when an init container, which runs alone, needs more. */
    public long cpuRequestMillis() {
        long together = containers.stream().mapToLong(PodSpec::cpuRequestMillis).sum();
        return Math.max(
                together,
                initContainers.stream()
                        .mapToLong(PodSpec::cpuRequestMillis)
                        .max()
                        .orElse(0));
    }

    private static long cpuRequestMillis(ContainerTemplate container) {
        return container.resources().cpuRequestMillis().orElse(0);
    }

    /** For messages: {@code namespace/name}. */
    public String title() {
        return namespace + "/" + name;
    }
}
