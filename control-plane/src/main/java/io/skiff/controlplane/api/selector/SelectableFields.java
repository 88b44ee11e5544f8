package io.skiff.controlplane.api.selector;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.view.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields that objects can be selected by, as in Kubernetes: two of every kind, more of some. */
final class SelectableFields {

    private static final Map<Kind<?>, Map<String, Function<HasMetadata, @Nullable String>>> FIELDS = Map.of(
            Kinds.POD, pod(),
            Kinds.EVENT, event(),
            Kinds.NAMESPACE,
                    with(
                            "status.phase",
                            (Namespace n) ->
                                    n.getStatus() == null ? null : n.getStatus().getPhase()),
            Kinds.NODE,
                    with(
                            "spec.unschedulable",
                            (Node n) -> n.getSpec() == null
                                    ? "false"
                                    : String.valueOf(
                                            Boolean.TRUE.equals(n.getSpec().getUnschedulable()))),
            Kinds.SECRET, with("type", Secret::getType),
            Kinds.SERVICE, service(),
            Kinds.REPLICA_SET,
                    with(
                            "status.replicas",
                            (ReplicaSet r) -> r.getStatus() == null
                                    ? "0"
                                    : String.valueOf(r.getStatus().getReplicas())));

    private static final Map<String, Function<HasMetadata, @Nullable String>> COMMON = common();

    private SelectableFields() {}

    static Map<String, Function<HasMetadata, @Nullable String>> of(Kind<?> kind) {
        return FIELDS.getOrDefault(kind, COMMON);
    }

    /** A field that is not set is the empty string, as Kubernetes has it. */
    static String value(Stored<?> stored, String field) {
        var read = of(stored.kind()).get(field);
        var value = read == null ? null : read.apply(stored.object());
        return value == null ? "" : value;
    }

    private static Map<String, Function<HasMetadata, @Nullable String>> common() {
        var fields = new TreeMap<String, Function<HasMetadata, @Nullable String>>();
        fields.put("metadata.name", o -> o.getMetadata().getName());
        fields.put("metadata.namespace", o -> o.getMetadata().getNamespace());
        return fields;
    }

    private static <T extends HasMetadata> Map<String, Function<HasMetadata, @Nullable String>> with(
            String name, Function<T, @Nullable String> read) {
        var fields = common();
        add(fields, name, read);
        return fields;
    }

    @SuppressWarnings("unchecked") // each kind's fields are read from objects of that kind only
    private static <T extends HasMetadata> void add(
            Map<String, Function<HasMetadata, @Nullable String>> fields,
            String name,
            Function<T, @Nullable String> read) {
        fields.put(name, object -> read.apply((T) object));
    }

    private static Map<String, Function<HasMetadata, @Nullable String>> pod() {
        var fields = common();
        pod(fields, "spec.nodeName", PodSpec::getNodeName);
        pod(fields, "spec.restartPolicy", PodSpec::getRestartPolicy);
        pod(fields, "spec.schedulerName", PodSpec::getSchedulerName);
        pod(fields, "spec.serviceAccountName", PodSpec::getServiceAccountName);
        pod(fields, "spec.hostNetwork", spec -> String.valueOf(Boolean.TRUE.equals(spec.getHostNetwork())));
        podStatus(fields, "status.phase", PodStatus::getPhase);
        podStatus(fields, "status.podIP", PodStatus::getPodIP);
        podStatus(fields, "status.nominatedNodeName", PodStatus::getNominatedNodeName);
        return fields;
    }

    private static void pod(
            Map<String, Function<HasMetadata, @Nullable String>> fields,
            String name,
            Function<PodSpec, @Nullable String> read) {
        add(
                fields,
                name,
                (Pod pod) -> Optional.ofNullable(pod.getSpec()).map(read).orElse(null));
    }

    private static void podStatus(
            Map<String, Function<HasMetadata, @Nullable String>> fields,
            String name,
            Function<PodStatus, @Nullable String> read) {
        add(
                fields,
                name,
                (Pod pod) -> Optional.ofNullable(pod.getStatus()).map(read).orElse(null));
    }

    private static Map<String, Function<HasMetadata, @Nullable String>> service() {
        var fields = common();
        service(fields, "spec.clusterIP", ServiceSpec::getClusterIP);
        service(fields, "spec.type", ServiceSpec::getType);
        return fields;
    }

    private static void service(
            Map<String, Function<HasMetadata, @Nullable String>> fields,
            String name,
            Function<ServiceSpec, @Nullable String> read) {
        add(
                fields,
                name,
                (Service service) ->
                        Optional.ofNullable(service.getSpec()).map(read).orElse(null));
    }

    private static Map<String, Function<HasMetadata, @Nullable String>> event() {
        var fields = common();
        about(fields, "kind", ObjectReference::getKind);
        about(fields, "namespace", ObjectReference::getNamespace);
        about(fields, "name", ObjectReference::getName);
        about(fields, "uid", ObjectReference::getUid);
        about(fields, "apiVersion", ObjectReference::getApiVersion);
        about(fields, "resourceVersion", ObjectReference::getResourceVersion);
        about(fields, "fieldPath", ObjectReference::getFieldPath);
        add(fields, "reason", Event::getReason);
        add(fields, "type", Event::getType);
        add(fields, "reportingComponent", Event::getReportingComponent);
        add(
                fields,
                "source",
                (Event event) -> event.getSource() == null
                        ? event.getReportingComponent()
                        : event.getSource().getComponent());
        return fields;
    }

    private static void about(
            Map<String, Function<HasMetadata, @Nullable String>> fields,
            String name,
            Function<ObjectReference, @Nullable String> read) {
        add(
                fields,
                "involvedObject." + name,
                (Event event) ->
                        Optional.ofNullable(event.getInvolvedObject()).map(read).orElse(null));
    }
}
