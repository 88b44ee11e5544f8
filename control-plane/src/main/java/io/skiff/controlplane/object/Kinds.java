package io.skiff.controlplane.object;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;

/** Every kind that is stored. A new kind is a new row here. */
public final class Kinds {

    public static final Kind<Namespace> NAMESPACE = new Kind<>(
            "", "v1", "Namespace", "namespaces", "namespace", false, List.of("ns"), List.of(), Namespace.class);
    public static final Kind<Node> NODE =
            new Kind<>("", "v1", "Node", "nodes", "node", false, List.of("no"), List.of(), Node.class);
    public static final Kind<Pod> POD =
            new Kind<>("", "v1", "Pod", "pods", "pod", true, List.of("po"), List.of("all"), Pod.class);
    public static final Kind<Service> SERVICE =
            new Kind<>("", "v1", "Service", "services", "service", true, List.of("svc"), List.of("all"), Service.class);
    public static final Kind<Endpoints> ENDPOINTS = new Kind<>(
            "", "v1", "Endpoints", "endpoints", "endpoints", true, List.of("ep"), List.of(), Endpoints.class);
    public static final Kind<ConfigMap> CONFIG_MAP = new Kind<>(
            "", "v1", "ConfigMap", "configmaps", "configmap", true, List.of("cm"), List.of(), ConfigMap.class);
    public static final Kind<Secret> SECRET =
            new Kind<>("", "v1", "Secret", "secrets", "secret", true, List.of(), List.of(), Secret.class);
    public static final Kind<Event> EVENT =
            new Kind<>("", "v1", "Event", "events", "event", true, List.of("ev"), List.of(), Event.class);
    public static final Kind<Deployment> DEPLOYMENT = new Kind<>(
            "apps",
            "v1",
            "Deployment",
            "deployments",
            "deployment",
            true,
            List.of("deploy"),
            List.of("all"),
            Deployment.class);
    public static final Kind<ReplicaSet> REPLICA_SET = new Kind<>(
            "apps",
            "v1",
            "ReplicaSet",
            "replicasets",
            "replicaset",
            true,
            List.of("rs"),
            List.of("all"),
            ReplicaSet.class);
    public static final Kind<EndpointSlice> ENDPOINT_SLICE = new Kind<>(
            "discovery.k8s.io",
            "v1",
            "EndpointSlice",
            "endpointslices",
            "endpointslice",
            true,
            List.of(),
            List.of(),
            EndpointSlice.class);

    /** In the order of discovery. */
    public static final List<Kind<?>> ALL = List.of(
            NAMESPACE,
            NODE,
            POD,
            SERVICE,
            ENDPOINTS,
            CONFIG_MAP,
            SECRET,
            EVENT,
            DEPLOYMENT,
            REPLICA_SET,
            ENDPOINT_SLICE);

    private Kinds() {}

    /** By {@link Kind#resource()}. */
    public static Optional<Kind<?>> find(String resource) {
        return ALL.stream().filter(kind -> kind.resource().equals(resource)).findFirst();
    }

    /** By the class of a decoded object. */
    public static Kind<?> of(Class<?> type) {
        return ALL.stream()
                .filter(kind -> kind.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type + " is not a stored kind"));
    }
}
