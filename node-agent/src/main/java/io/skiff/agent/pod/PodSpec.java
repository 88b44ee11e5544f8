package io.skiff.agent.pod;

import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.HostNamespaces;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.PullSecret;
import io.skiff.agent.network.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The spec of a pod for this node, with every reference resolved.
 *
 * @param hash of the whole body; it changes with any part of the pod
 * @param hostname without a domain
 * @param host the namespaces of the host that it uses
 * @param grace the time between stop signal and SIGKILL, unless a deletion sets another
 * @param deletion set if the pod must end
 * @param ephemeralContainers those that were added to the running pod; each runs once
 * @param fsGroup the group that owns its volumes
 * @param sysctls settings of the kernel in its own namespaces
 * @param sharesProcesses its containers see each other's processes
 * @param hostPorts those of the node that lead to it
 * @param dns how its containers find names
 * @param pullSecrets the credentials for registries, in order
 * @param revision for which this node finds out what the images' names mean
 * @param standing how it stands among the pods of a node that runs out of something
 * @param activeDeadline after which it has failed, counted from its start on this node; null for never
 * @param started when it came to this node, as its status says; null if nobody knows or needs it
 * @param serviceLinks its containers get the variables of the services of its namespace
 */
public record PodSpec(
        PodUid uid,
        String hash,
        String namespace,
        String name,
        String hostname,
        PodDomain domain,
        RestartRule restartRule,
        Duration grace,
        @Nullable Deletion deletion,
        List<ContainerTemplate> initContainers,
        List<ContainerTemplate> containers,
        List<ContainerTemplate> ephemeralContainers,
        List<PodVolume> volumes,
        HostNamespaces host,
        List<Long> supplementalGroups,
        @Nullable Long fsGroup,
        Map<String, String> sysctls,
        boolean sharesProcesses,
        List<HostAlias> hostAliases,
        List<HostPort> hostPorts,
        PodDns dns,
        List<PullSecret> pullSecrets,
        boolean serviceLinks,
        RevisionRef revision,
        Standing standing,
        @Nullable Duration activeDeadline,
        @Nullable Instant started,
        Instant created) {

    public PodSpec {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        ephemeralContainers = List.copyOf(ephemeralContainers);
        volumes = List.copyOf(volumes);
        supplementalGroups = List.copyOf(supplementalGroups);
        sysctls = Map.copyOf(sysctls);
        hostAliases = List.copyOf(hostAliases);
        hostPorts = List.copyOf(hostPorts);
        pullSecrets = List.copyOf(pullSecrets);
    }

    public boolean hostNetwork() {
        return host.network();
    }

    /** The host name as the kernel tells it. */
    public String kernelHostname() {
        return domain.isInHostname() && !domain.name().isEmpty() ? fullName() : hostname;
    }

    /** The host name with its domain. */
    public String fullName() {
        return domain.name().isEmpty() ? hostname : hostname + "." + domain.name();
    }

    /** The same pod as one of which nothing runs again. */
    PodSpec withoutRestarts() {
        return new PodSpec(
                uid,
                hash,
                namespace,
                name,
                hostname,
                domain,
                RestartRule.NEVER,
                grace,
                deletion,
                initContainers,
                containers,
                ephemeralContainers,
                volumes,
                host,
                supplementalGroups,
                fsGroup,
                sysctls,
                sharesProcesses,
                hostAliases,
                hostPorts,
                dns,
                pullSecrets,
                serviceLinks,
                revision,
                standing,
                activeDeadline,
                started,
                created);
    }

    /** All containers that the pod was made with, init containers first. */
    public Stream<ContainerTemplate> ownContainers() {
        return Stream.concat(initContainers.stream(), containers.stream());
    }

    /** All containers, those too that were added. */
    public Stream<ContainerTemplate> allContainers() {
        return Stream.concat(ownContainers(), ephemeralContainers.stream());
    }

    /** The images that a container needs before it starts: the one that it runs, and those of the volumes that it mounts. */
    public Stream<WantedImage> images(ContainerTemplate template) {
        return Stream.concat(
                Stream.of(WantedImage.of(template)),
                imageVolumes(template).values().stream().map(volume -> WantedImage.of(template, volume)));
    }

    /** Those of all containers. */
    public Stream<WantedImage> images() {
        return allContainers().flatMap(this::images);
    }

    /** The images that a container mounts, by the names of the volumes. */
    public Map<String, PodVolume.OfImage> imageVolumes(ContainerTemplate template) {
        var mounted = template.mounts().stream().map(VolumeMount::volume).collect(Collectors.toSet());
        var images = new LinkedHashMap<String, PodVolume.OfImage>();
        for (var volume : volumes) {
            if (volume.source() instanceof PodVolume.OfImage image && mounted.contains(volume.name())) {
                images.put(volume.name(), image);
            }
        }
        return images;
    }

    /** The init containers that run as long as the pod, in the order in which they start. */
    public Stream<ContainerTemplate> sidecars() {
        return initContainers.stream().filter(template -> template.life().isSidecar());
    }

    /** The containers that run as long as the pod, sidecars first. */
    public Stream<ContainerTemplate> lasting() {
        return Stream.concat(sidecars(), containers.stream());
    }

    /** The request by which Kubernetes schedules the pod. */
    public long cpuRequestMillis() {
        return together(container -> container.resources().cpuRequestMillis());
    }

    /** What the kernel is to leave its containers of the memory. */
    public long memoryRequestBytes() {
        return together(container -> container.resources().memoryRequestBytes());
    }

    public PodLimits limits() {
        return new PodLimits(cpuRequestMillis(), memoryRequestBytes(), memoryLimitBytes());
    }

    /** What its containers may use of the memory together; empty unless each of those that it was made with has a limit. */
    public OptionalLong memoryLimitBytes() {
        return ownContainers()
                        .allMatch(container ->
                                container.resources().memoryLimitBytes().isPresent())
                ? OptionalLong.of(together(container -> container.resources().memoryLimitBytes()))
                : OptionalLong.empty();
    }

    /** What its containers may take of the disk together; empty if none has a limit. */
    public OptionalLong storageLimitBytes() {
        return ownContainers()
                        .anyMatch(container ->
                                container.resources().storageLimitBytes().isPresent())
                ? OptionalLong.of(together(container -> container.resources().storageLimitBytes()))
                : OptionalLong.empty();
    }

    /**
     * An amount of the whole pod, as Kubernetes counts it: the sum of its containers' and sidecars', or that of an
     * init container with the sidecars before it, if it is more.
     */
    private long together(Function<ContainerTemplate, OptionalLong> amount) {
        long most = lasting()
                .mapToLong(container -> amount.apply(container).orElse(0))
                .sum();
        long sidecars = 0;
        for (var container : initContainers) {
            long own = amount.apply(container).orElse(0);
            most = Math.max(most, sidecars + own);
            sidecars += container.life().isSidecar() ? own : 0;
        }
        return most;
    }

    /** Names the pod in messages: {@code namespace/name}. */
    public String title() {
        return namespace + "/" + name;
    }
}
