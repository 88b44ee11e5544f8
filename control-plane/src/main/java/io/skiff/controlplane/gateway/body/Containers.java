package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.pod.AppArmor;
import io.skiff.controlplane.pod.EphemeralContainers;
import io.skiff.controlplane.pod.HugePages;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.pod.PodSidecars;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Resources;
import io.skiff.proto.node.SecurityContext;
import io.skiff.proto.node.VolumeMount;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Converts a pod's containers for its node. */
final class Containers {

    private final Environment environment;
    private final @Nullable PodSecurityContext podSecurity;
    private final Map<String, String> annotations;
    private final Map<String, String> volumeErrors;

    /**
     * @param annotations of the pod
     * @param volumeErrors the errors by the name of a volume that could not be resolved
     */
    Containers(
            Environment environment,
            @Nullable PodSecurityContext podSecurity,
            Map<String, String> annotations,
            Map<String, String> volumeErrors) {
        this.annotations = Map.copyOf(annotations);
        this.environment = environment;
        this.podSecurity = podSecurity;
        this.volumeErrors = Map.copyOf(volumeErrors);
    }

    Container container(io.fabric8.kubernetes.api.model.Container container) {
        var result = Container.newBuilder()
                .setName(container.getName())
                .setImage(container.getImage())
                .setImagePullPolicy(orEmpty(container.getImagePullPolicy()))
                .addAllCommand(container.getCommand())
                .addAllArgs(container.getArgs())
                .setTerminationMessagePath(orEmpty(container.getTerminationMessagePath()))
                .setMessageElseOfLogs("FallbackToLogsOnError".equals(container.getTerminationMessagePolicy()))
                .setSidecar(PodSidecars.isSidecar(container))
                .setStdin(Boolean.TRUE.equals(container.getStdin()))
                .setStdinOnce(Boolean.TRUE.equals(container.getStdinOnce()))
                .setTty(Boolean.TRUE.equals(container.getTty()))
                .setRestartOnCpuResize(restartsOnResize(container, "cpu"))
                .setRestartOnMemoryResize(restartsOnResize(container, "memory"))
                .setWorkingDir(orEmpty(container.getWorkingDir()))
                .setResources(resources(container.getResources()))
                .setSecurity(security(container.getName(), container.getSecurityContext()));
        if (container.getLifecycle() != null) {
            var lifecycle = container.getLifecycle();
            result.setStopSignal(orEmpty(lifecycle.getStopSignal()));
            Probes.hook(lifecycle.getPostStart(), container).ifPresent(result::setPostStart);
            Probes.hook(lifecycle.getPreStop(), container).ifPresent(result::setPreStop);
        }
        for (var mount : container.getVolumeMounts()) {
            result.addMounts(VolumeMount.newBuilder()
                    .setVolume(mount.getName())
                    .setPath(mount.getMountPath())
                    .setSubPath(orEmpty(mount.getSubPath()))
                    .setSubPathExpr(orEmpty(mount.getSubPathExpr()))
                    .setFollowsHost("HostToContainer".equals(mount.getMountPropagation()))
                    .setReachesHost("Bidirectional".equals(mount.getMountPropagation()))
                    .setReadOnly(Boolean.TRUE.equals(mount.getReadOnly())));
        }
        Probes.probe(container.getStartupProbe(), container).ifPresent(result::setStartupProbe);
        Probes.probe(container.getReadinessProbe(), container).ifPresent(result::setReadinessProbe);
        Probes.probe(container.getLivenessProbe(), container).ifPresent(result::setLivenessProbe);
        try {
            result.addAllEnv(environment.of(container));
        } catch (UnresolvedException e) {
            result.setConfigError(e.getMessage());
        }
        volumeError(container).ifPresent(result::setConfigError);
        return result.build();
    }

    /** Has what every container may have, and what the rules of ephemeral ones leave. */
    Container ephemeral(EphemeralContainer container) {
        var common = EphemeralContainers.common(container);
        return container(common).toBuilder()
                .setProcessesOf(orEmpty(container.getTargetContainerName()))
                .build();
    }

    private Optional<String> volumeError(io.fabric8.kubernetes.api.model.Container container) {
        return container.getVolumeMounts().stream()
                .flatMap(mount -> Optional.ofNullable(volumeErrors.get(mount.getName())).stream())
                .findFirst();
    }

    private static boolean restartsOnResize(io.fabric8.kubernetes.api.model.Container container, String resource) {
        return container.getResizePolicy() != null
                && container.getResizePolicy().stream()
                        .anyMatch(policy -> resource.equals(policy.getResourceName())
                                && "RestartContainer".equals(policy.getRestartPolicy()));
    }

    private static Resources resources(@Nullable ResourceRequirements resources) {
        var result = Resources.newBuilder();
        if (resources == null) {
            return result.build();
        }
        find(resources.getRequests(), "cpu").map(PodResources::millis).ifPresent(result::setCpuRequestMillis);
        find(resources.getLimits(), "cpu").map(PodResources::millis).ifPresent(result::setCpuLimitMillis);
        find(resources.getRequests(), "memory").map(PodResources::units).ifPresent(result::setMemoryRequestBytes);
        find(resources.getLimits(), "memory").map(PodResources::units).ifPresent(result::setMemoryLimitBytes);
        find(resources.getRequests(), PodResources.STORAGE)
                .map(PodResources::units)
                .ifPresent(result::setStorageRequestBytes);
        find(resources.getLimits(), PodResources.STORAGE)
                .map(PodResources::units)
                .ifPresent(result::setStorageLimitBytes);
        HugePages.of(resources.getLimits())
                .bytes()
                .forEach((name, bytes) ->
                        HugePages.pageSize(name).ifPresent(size -> result.putHugePageBytes(size, bytes)));
        find(resources.getLimits(), "pids").map(PodResources::units).ifPresent(result::setPidsLimit);
        return result.build();
    }

    private static Optional<Quantity> find(@Nullable Map<String, Quantity> quantities, String name) {
        return quantities == null ? Optional.empty() : Optional.ofNullable(quantities.get(name));
    }

    /** Merges the security contexts. The container's own fields override the pod's. */
    private SecurityContext security(String container, io.fabric8.kubernetes.api.model.@Nullable SecurityContext own) {
        var result = SecurityContext.newBuilder();
        Optional.ofNullable(own)
                .map(context -> context.getRunAsUser())
                .or(() -> Optional.ofNullable(podSecurity).map(PodSecurityContext::getRunAsUser))
                .ifPresent(result::setRunAsUser);
        Optional.ofNullable(own)
                .map(context -> context.getRunAsGroup())
                .or(() -> Optional.ofNullable(podSecurity).map(PodSecurityContext::getRunAsGroup))
                .ifPresent(result::setRunAsGroup);
        Optional.ofNullable(own)
                .map(context -> context.getRunAsNonRoot())
                .or(() -> Optional.ofNullable(podSecurity).map(PodSecurityContext::getRunAsNonRoot))
                .ifPresent(result::setRunAsNonRoot);
        Optional.ofNullable(own)
                .map(context -> context.getSeccompProfile())
                .or(() -> Optional.ofNullable(podSecurity).map(PodSecurityContext::getSeccompProfile))
                .ifPresent(profile -> result.setSeccompType(orEmpty(profile.getType()))
                        .setSeccompFile(orEmpty(profile.getLocalhostProfile())));
        Optional.ofNullable(own)
                .map(context -> context.getAppArmorProfile())
                .or(() -> AppArmor.annotated(annotations, container))
                .or(() -> Optional.ofNullable(podSecurity).map(PodSecurityContext::getAppArmorProfile))
                .ifPresent(profile -> result.setAppArmorType(orEmpty(profile.getType()))
                        .setAppArmorProfile(orEmpty(profile.getLocalhostProfile())));
        result.setStrictGroups(podSecurity != null && "Strict".equals(podSecurity.getSupplementalGroupsPolicy()));
        if (own != null) {
            result.setNoNewPrivileges(Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()));
            result.setUnmaskedProc("Unmasked".equals(own.getProcMount()));
            result.setPrivileged(Boolean.TRUE.equals(own.getPrivileged()));
            result.setReadOnlyRoot(Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()));
            if (own.getCapabilities() != null) {
                result.addAllAddCapabilities(own.getCapabilities().getAdd());
                result.addAllDropCapabilities(own.getCapabilities().getDrop());
            }
        }
        return result.build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
