package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JavaType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the lists of Kubernetes' types are merged: by which key; every other list is replaced as a whole. From the API types' patch tags. */
final class MergeKeys {

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("PodSpec.containers", "name"),
            Map.entry("PodSpec.initContainers", "name"),
            Map.entry("PodSpec.ephemeralContainers", "name"),
            Map.entry("PodSpec.volumes", "name"),
            Map.entry("PodSpec.imagePullSecrets", "name"),
            Map.entry("PodSpec.hostAliases", "ip"),
            Map.entry("PodSpec.topologySpreadConstraints", "topologyKey"),
            Map.entry("PodSpec.resourceClaims", "name"),
            Map.entry("PodSpec.schedulingGates", "name"),
            Map.entry("Container.env", "name"),
            Map.entry("Container.ports", "containerPort"),
            Map.entry("Container.volumeMounts", "mountPath"),
            Map.entry("Container.volumeDevices", "devicePath"),
            Map.entry("ServiceSpec.ports", "port"),
            Map.entry("ObjectMeta.ownerReferences", "uid"),
            Map.entry("PodStatus.conditions", "type"),
            Map.entry("PodStatus.podIPs", "ip"),
            Map.entry("NodeStatus.conditions", "type"),
            Map.entry("NodeStatus.addresses", "type"),
            Map.entry("NamespaceStatus.conditions", "type"),
            Map.entry("ServiceStatus.conditions", "type"),
            Map.entry("DeploymentStatus.conditions", "type"),
            Map.entry("ReplicaSetStatus.conditions", "type"));

    /** Lists of plain values whose patch adds to them. */
    private static final Set<String> SETS = Set.of("ObjectMeta.finalizers", "NodeSpec.podCIDRs");

    private MergeKeys() {}

    static Optional<String> of(JavaType owner, String field) {
        return Optional.ofNullable(KEYS.get(owner.getRawClass().getSimpleName() + "." + field));
    }

    static boolean isSet(JavaType owner, String field) {
        return SETS.contains(owner.getRawClass().getSimpleName() + "." + field);
    }
}
