package io.skiff.cli.resource;

import java.util.List;
import java.util.Locale;

/** The kinds that every Skiff server has. With them the common commands need no discovery. */
public final class KnownTypes {

    public static final ResourceType POD = namespaced("", "v1", "Pod", "pods", "po");
    public static final ResourceType SERVICE = namespaced("", "v1", "Service", "services", "svc");
    public static final ResourceType DEPLOYMENT = namespaced("apps", "v1", "Deployment", "deployments", "deploy");
    public static final ResourceType REPLICA_SET = namespaced("apps", "v1", "ReplicaSet", "replicasets", "rs");
    public static final ResourceType NODE = global("", "v1", "Node", "nodes", "no");
    public static final ResourceType NAMESPACE = global("", "v1", "Namespace", "namespaces", "ns");
    public static final ResourceType EVENT = namespaced("", "v1", "Event", "events", "ev");
    public static final ResourceType CONFIG_MAP = namespaced("", "v1", "ConfigMap", "configmaps", "cm");
    public static final ResourceType SECRET = namespaced("", "v1", "Secret", "secrets");
    public static final ResourceType ENDPOINTS =
            new ResourceType("", "v1", "Endpoints", "endpoints", "endpoints", true, List.of("ep"));
    public static final ResourceType ENDPOINT_SLICE =
            namespaced("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");

    public static final ResourceType CLAIM =
            namespaced("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", "pvc");
    public static final ResourceType VOLUME = global("", "v1", "PersistentVolume", "persistentvolumes", "pv");

    /** The types of {@code all}, in kubectl's order. */
    static final List<ResourceType> ALL = List.of(POD, SERVICE, DEPLOYMENT, REPLICA_SET);

    static final List<ResourceType> TYPES = List.of(
            POD,
            SERVICE,
            DEPLOYMENT,
            REPLICA_SET,
            NODE,
            NAMESPACE,
            EVENT,
            CONFIG_MAP,
            SECRET,
            ENDPOINTS,
            ENDPOINT_SLICE);

    private KnownTypes() {}

    private static ResourceType namespaced(
            String group, String version, String kind, String plural, String... shortNames) {
        return new ResourceType(group, version, kind, plural, kind.toLowerCase(Locale.ROOT), true, List.of(shortNames));
    }

    private static ResourceType global(String group, String version, String kind, String plural, String... shortNames) {
        return new ResourceType(
                group, version, kind, plural, kind.toLowerCase(Locale.ROOT), false, List.of(shortNames));
    }
}
