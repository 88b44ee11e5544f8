package io.skiff.controlplane.gateway.body;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import com.google.common.io.ByteStreams;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.pod.QosClass;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Deletion;
import io.skiff.proto.node.HostAlias;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodDnsConfig;
import io.skiff.proto.node.PodEviction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the body of a stored pod for its node: every reference is resolved, and the hash covers all of it. */
public final class PodResolver {

    private static final int HOSTNAME_LENGTH = 63;
    private static final String CLUSTER_DOMAIN = "cluster.local";
    private final View view;

    PodResolver(View view) {
        this.view = view;
    }

    Pod body(io.fabric8.kubernetes.api.model.Pod pod) {
        return hashed(unhashed(pod));
    }

    private static Pod hashed(Pod unhashed) {
        return unhashed.toBuilder().setHash(hash(unhashed)).build();
    }

    /**
     * Makes the body of a pod that cannot be read: its containers wait and say why. Running containers go on, because
     * the images stay; a mark of deletion is kept.
     */
    Pod unreadable(io.fabric8.kubernetes.api.model.Pod pod, String problem) {
        var result = Pod.newBuilder()
                .setUid(pod.getMetadata().getUid())
                .setNamespace(pod.getMetadata().getNamespace())
                .setName(pod.getMetadata().getName())
                .setHostname(hostname(pod))
                .setRestartPolicy(restartPolicy(pod))
                .setTerminationGraceSeconds(PodDeletion.graceSeconds(pod))
                .setHostNetwork(Boolean.TRUE.equals(pod.getSpec().getHostNetwork()));
        addDeletion(pod, result);
        for (var container : pod.getSpec().getContainers()) {
            result.addContainers(Container.newBuilder()
                    .setName(orEmpty(container.getName()))
                    .setImage(orEmpty(container.getImage()))
                    .setConfigError(problem));
        }
        return hashed(result.build());
    }

    private Pod unhashed(io.fabric8.kubernetes.api.model.Pod pod) {
        var metadata = pod.getMetadata();
        var spec = pod.getSpec();
        var result = Pod.newBuilder()
                .setUid(metadata.getUid())
                .setNamespace(metadata.getNamespace())
                .setName(metadata.getName())
                .putAllLabels(orEmpty(metadata.getLabels()))
                .putAllAnnotations(orEmpty(metadata.getAnnotations()))
                .setHostname(hostname(pod))
                .setRestartPolicy(restartPolicy(pod))
                .setTerminationGraceSeconds(PodDeletion.graceSeconds(pod))
                .setHostNetwork(Boolean.TRUE.equals(spec.getHostNetwork()))
                .setHostIpc(Boolean.TRUE.equals(spec.getHostIPC()))
                .setHostPid(Boolean.TRUE.equals(spec.getHostPID()))
                .setSharesProcesses(Boolean.TRUE.equals(spec.getShareProcessNamespace()))
                .setOwnUsers(Boolean.FALSE.equals(spec.getHostUsers()))
                .setDomain(domain(pod))
                .setHostnameIsFqdn(Boolean.TRUE.equals(spec.getSetHostnameAsFQDN()))
                .setQosClass(QosClass.of(pod))
                .setServiceLinks(!Boolean.FALSE.equals(spec.getEnableServiceLinks()))
                .setCreated(timestamp(Timestamps.parse(metadata.getCreationTimestamp())));
        addNames(pod, result);
        addDeadline(pod, result);
        addEviction(pod, result);
        addDeletion(pod, result);
        addSecurity(pod, result);
        for (var alias : spec.getHostAliases()) {
            result.addHostAliases(HostAlias.newBuilder().setIp(alias.getIp()).addAllHostnames(alias.getHostnames()));
        }
        result.addAllHostPorts(HostPorts.of(spec));
        var references = new References(view, metadata.getNamespace());
        result.addAllPullSecrets(PullSecrets.of(spec.getImagePullSecrets(), references));
        addContainers(pod, references, result);
        RevisionImages.of(pod, view).addTo(result);
        return result.build();
    }

    /** With the host's network, the cluster's names are asked for by a policy of its own, as for the kubelet. */
    private static void addNames(io.fabric8.kubernetes.api.model.Pod pod, Pod.Builder result) {
        var spec = pod.getSpec();
        var policy = orEmpty(spec.getDnsPolicy());
        boolean isHosts = Boolean.TRUE.equals(spec.getHostNetwork());
        result.setDnsPolicy(
                policy.equals("ClusterFirstWithHostNet") || (policy.equals("ClusterFirst") && !isHosts)
                        ? "ClusterFirst"
                        : policy.equals("None") ? policy : "Default");
        var config = spec.getDnsConfig();
        if (config == null) {
            return;
        }
        var added = PodDnsConfig.newBuilder()
                .addAllNameservers(config.getNameservers())
                .addAllSearches(config.getSearches());
        config.getOptions()
                .forEach(option -> added.addOptions(
                        option.getValue() == null ? option.getName() : option.getName() + ":" + option.getValue()));
        result.setDnsConfig(added);
    }

    private static void addDeadline(io.fabric8.kubernetes.api.model.Pod pod, Pod.Builder result) {
        var seconds = pod.getSpec().getActiveDeadlineSeconds();
        if (seconds == null) {
            return;
        }
        result.setActiveDeadlineSeconds(seconds);
        var started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
        if (started != null) {
            result.setStarted(timestamp(Timestamps.parse(started)));
        }
    }

    /** The next agent of the node does not know it, either. */
    private static void addEviction(io.fabric8.kubernetes.api.model.Pod pod, Pod.Builder result) {
        if (PodState.isEvicted(pod)) {
            result.setEviction(
                    PodEviction.newBuilder().setMessage(orEmpty(pod.getStatus().getMessage())));
        }
    }

    private static void addDeletion(io.fabric8.kubernetes.api.model.Pod pod, Pod.Builder result) {
        if (PodState.isTerminating(pod)) {
            result.setDeletion(Deletion.newBuilder()
                    .setRequested(timestamp(PodDeletion.requestedAt(pod)))
                    .setGraceSeconds(PodDeletion.grace(pod).toSeconds()));
        }
    }

    private static String restartPolicy(io.fabric8.kubernetes.api.model.Pod pod) {
        var policy = pod.getSpec().getRestartPolicy();
        return policy == null ? "Always" : policy;
    }

    private void addContainers(io.fabric8.kubernetes.api.model.Pod pod, References references, Pod.Builder result) {
        var fields = new DownwardFields(pod, view);
        var volumes = new Volumes(references, fields, new ClaimedVolumes(pod, view), pod);
        var volumeErrors = new HashMap<String, String>();
        for (var volume : pod.getSpec().getVolumes()) {
            try {
                result.addVolumes(volumes.volume(volume));
            } catch (UnresolvedException e) {
                volumeErrors.put(volume.getName(), e.getMessage());
            }
        }
        var containers = new Containers(
                new Environment(pod, references, fields),
                pod.getSpec().getSecurityContext(),
                orEmpty(pod.getMetadata().getAnnotations()),
                volumeErrors);
        pod.getSpec()
                .getInitContainers()
                .forEach(container -> result.addInitContainers(containers.container(container)));
        pod.getSpec().getContainers().forEach(container -> result.addContainers(containers.container(container)));
        pod.getSpec()
                .getEphemeralContainers()
                .forEach(container -> result.addEphemeralContainers(containers.ephemeral(container)));
    }

    private static void addSecurity(io.fabric8.kubernetes.api.model.Pod pod, Pod.Builder result) {
        var security = pod.getSpec().getSecurityContext();
        if (security != null) {
            result.addAllSupplementalGroups(security.getSupplementalGroups());
            security.getSysctls().forEach(sysctl -> result.putSysctls(sysctl.getName(), orEmpty(sysctl.getValue())));
            if (security.getFsGroup() != null) {
                result.setFsGroup(security.getFsGroup());
            }
        }
    }

    private static String hostname(io.fabric8.kubernetes.api.model.Pod pod) {
        var given = pod.getSpec().getHostname();
        var name = given == null || given.isEmpty() ? pod.getMetadata().getName() : given;
        return name.length() <= HOSTNAME_LENGTH
                ? name
                : name.substring(0, HOSTNAME_LENGTH).replaceAll("[-.]+$", "");
    }

    /** As for the kubelet; the names of clusters that are not set up otherwise end so. */
    private static String domain(io.fabric8.kubernetes.api.model.Pod pod) {
        var subdomain = pod.getSpec().getSubdomain();
        return subdomain == null || subdomain.isEmpty()
                ? ""
                : subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + CLUSTER_DOMAIN;
    }

    private static String hash(Pod pod) {
        try {
            var hashing = new HashingOutputStream(Hashing.sha256(), ByteStreams.nullOutputStream());
            var out = CodedOutputStream.newInstance(hashing);
            out.useDeterministicSerialization();
            pod.writeTo(out);
            out.flush();
            return hashing.hash().toString().substring(0, 32);
        } catch (IOException e) {
            throw new UncheckedIOException("hash of a pod in memory", e);
        }
    }

    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
