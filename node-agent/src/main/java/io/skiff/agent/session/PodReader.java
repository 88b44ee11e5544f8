package io.skiff.agent.session;

import com.google.protobuf.Timestamp;
import io.skiff.agent.container.HostNamespaces;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.image.PullSecret;
import io.skiff.agent.network.HostPort;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.Deletion;
import io.skiff.agent.pod.EnvVar;
import io.skiff.agent.pod.HostAlias;
import io.skiff.agent.pod.ImagePin;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodDns;
import io.skiff.agent.pod.PodDomain;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.pod.RestartRule;
import io.skiff.agent.pod.RevisionRef;
import io.skiff.agent.pod.VolumeMount;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.NfsShare;
import io.skiff.proto.node.PersistentDirectory;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.Resources;
import io.skiff.proto.node.Volume;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Reads a pod of the protocol. A missing field gets Kubernetes' default. */
public final class PodReader {

    private PodReader() {}

    private static PodDns dns(Pod pod) {
        var policy = switch (pod.getDnsPolicy()) {
            case "ClusterFirst" -> PodDns.Policy.CLUSTER;
            case "None" -> PodDns.Policy.NONE;
            default -> PodDns.Policy.HOST;
        };
        var added = pod.getDnsConfig();
        return new PodDns(policy, added.getNameserversList(), added.getSearchesList(), added.getOptionsList());
    }

    public static PodBody body(Pod pod) {
        return new PodBody(read(pod), pod.toByteArray());
    }

    public static PodSpec read(Pod pod) {
        return new PodSpec(
                new PodUid(pod.getUid()),
                pod.getHash(),
                pod.getNamespace(),
                pod.getName(),
                pod.getHostname().isEmpty() ? pod.getName() : pod.getHostname(),
                new PodDomain(pod.getDomain(), pod.getHostnameIsFqdn()),
                restartRule(pod.getRestartPolicy()),
                Duration.ofSeconds(pod.getTerminationGraceSeconds()),
                pod.hasDeletion()
                        ? new Deletion(
                                instant(pod.getDeletion().getRequested()),
                                Duration.ofSeconds(pod.getDeletion().getGraceSeconds()))
                        : null,
                pod.getInitContainersList().stream().map(PodReader::container).toList(),
                pod.getContainersList().stream().map(PodReader::container).toList(),
                pod.getEphemeralContainersList().stream()
                        .map(PodReader::container)
                        .toList(),
                pod.getVolumesList().stream().map(PodReader::volume).toList(),
                new HostNamespaces(pod.getHostNetwork(), pod.getHostIpc(), pod.getHostPid(), !pod.getOwnUsers()),
                pod.getSupplementalGroupsList(),
                pod.hasFsGroup() ? pod.getFsGroup() : null,
                pod.getSysctlsMap(),
                pod.getSharesProcesses(),
                pod.getHostAliasesList().stream()
                        .map(alias -> new HostAlias(alias.getIp(), alias.getHostnamesList()))
                        .toList(),
                pod.getHostPortsList().stream()
                        .map(port -> new HostPort(
                                port.getIp(), port.getProtocol(), port.getHostPort(), port.getContainerPort()))
                        .toList(),
                dns(pod),
                pod.getPullSecretsList().stream()
                        .map(secret -> pullSecret(secret, pod.getNamespace()))
                        .toList(),
                pod.getServiceLinks(),
                new RevisionRef(pod.getRevision(), pod.getAsksRegistries()),
                StandingReader.read(pod),
                pod.hasActiveDeadlineSeconds() ? Duration.ofSeconds(pod.getActiveDeadlineSeconds()) : null,
                pod.hasStarted() ? instant(pod.getStarted()) : null,
                instant(pod.getCreated()));
    }

    private static PullSecret pullSecret(io.skiff.proto.node.PullSecret secret, String namespace) {
        var logins = secret.getLoginsList().stream()
                .map(login -> new PullSecret.Login(login.getRegistry(), login.getUser(), login.getPassword()))
                .toList();
        return new PullSecret(namespace, secret.getName(), secret.getUid(), secret.getProblem(), logins);
    }

    private static RestartRule restartRule(String policy) {
        return switch (policy) {
            case "OnFailure" -> RestartRule.ON_FAILURE;
            case "Never" -> RestartRule.NEVER;
            default -> RestartRule.ALWAYS;
        };
    }

    private static ContainerTemplate container(Container container) {
        return new ContainerTemplate(
                container.getName(),
                container.getImage(),
                pullPolicy(container.getImagePullPolicy()),
                container.getCommandList(),
                container.getArgsList(),
                container.getWorkingDir(),
                container.getEnvList().stream()
                        .map(variable -> new EnvVar(
                                variable.getName(),
                                variable.getValue(),
                                variable.getNodeField(),
                                variable.getVerbatim()))
                        .toList(),
                resources(container.getResources()),
                SecurityReader.security(container.getSecurity()),
                container.getMountsList().stream()
                        .map(mount -> new VolumeMount(
                                mount.getVolume(),
                                mount.getPath(),
                                mount.getSubPath(),
                                mount.getReadOnly(),
                                mount.getSubPathExpr(),
                                mount.getFollowsHost(),
                                mount.getReachesHost()))
                        .toList(),
                container.hasStartupProbe() ? ProbeReader.probe(container.getStartupProbe()) : null,
                container.hasReadinessProbe() ? ProbeReader.probe(container.getReadinessProbe()) : null,
                container.hasLivenessProbe() ? ProbeReader.probe(container.getLivenessProbe()) : null,
                container.getConfigError(),
                new ImagePin(container.getImageDigest(), container.getImageHeld()),
                container.getStopSignal(),
                LifeReader.life(container));
    }

    private static PullPolicy pullPolicy(String policy) {
        return switch (policy) {
            case "Always" -> PullPolicy.ALWAYS;
            case "Never" -> PullPolicy.NEVER;
            default -> PullPolicy.IF_NOT_PRESENT;
        };
    }

    private static ResourceSpec resources(Resources resources) {
        return new ResourceSpec(
                optional(resources.hasCpuRequestMillis(), resources.getCpuRequestMillis()),
                optional(resources.hasCpuLimitMillis(), resources.getCpuLimitMillis()),
                optional(resources.hasMemoryLimitBytes(), resources.getMemoryLimitBytes()),
                optional(resources.hasPidsLimit(), resources.getPidsLimit()),
                optional(resources.hasMemoryRequestBytes(), resources.getMemoryRequestBytes()),
                optional(resources.hasStorageRequestBytes(), resources.getStorageRequestBytes()),
                optional(resources.hasStorageLimitBytes(), resources.getStorageLimitBytes()),
                0,
                resources.getHugePageBytesMap());
    }

    private static PodVolume volume(Volume volume) {
        return new PodVolume(
                volume.getName(),
                switch (volume.getSourceCase()) {
                    case EMPTY_DIR ->
                        new PodVolume.EmptyDir(
                                volume.getEmptyDir().getInMemory(),
                                optional(
                                        volume.getEmptyDir().hasSizeLimitBytes(),
                                        volume.getEmptyDir().getSizeLimitBytes()),
                                volume.getEmptyDir().getHugePageSize());
                    case HOST_PATH ->
                        new PodVolume.HostPath(
                                volume.getHostPath().getPath(),
                                volume.getHostPath().getType());
                    case FILES ->
                        new PodVolume.Files(volume.getFiles().getFilesList().stream()
                                .map(file -> new PodVolume.VolumeFile(
                                        file.getPath(), file.getContent().toByteArray(), file.getMode()))
                                .toList());
                    case PERSISTENT ->
                        volume.getPersistent().hasShare()
                                ? share(volume.getPersistent().getShare())
                                : persistent(volume.getPersistent());
                    case NFS -> share(volume.getNfs());
                    case IMAGE ->
                        new PodVolume.OfImage(
                                volume.getImage().getReference(),
                                pullPolicy(volume.getImage().getPullPolicy()));
                    case SOURCE_NOT_SET -> new PodVolume.Unknown();
                });
    }

    private static PodVolume.Persistent persistent(PersistentDirectory directory) {
        return new PodVolume.Persistent(
                directory.getVolume(),
                directory.getHandle(),
                directory.getPath(),
                directory.getType(),
                directory.getReadOnly(),
                directory.getOwned(),
                directory.getRightByRoot());
    }

    private static PodVolume.Nfs share(NfsShare share) {
        return new PodVolume.Nfs(share.getServer(), share.getPath(), share.getReadOnly(), share.getOptionsList());
    }

    private static OptionalLong optional(boolean isPresent, long value) {
        return isPresent ? OptionalLong.of(value) : OptionalLong.empty();
    }

    static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
