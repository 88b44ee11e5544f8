package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.kind.core.EndpointsKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The control loop's domain of services. Keys are {@code namespace/name}. */
public final class EndpointController implements Controller {

    @Override
    public String name() {
        return "endpoint";
    }

    @Override
    public Set<String> keys(View view) {
        return Stream.concat(
                        view.list(ServiceKind.SERVICE).stream().map(EndpointController::key),
                        view.list(EndpointSliceKind.ENDPOINT_SLICE).stream()
                                .flatMap(slice -> keyOf(slice.object()).stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(ServiceKind.SERVICE) || change.kind().equals(EndpointsKind.ENDPOINTS)) {
            return Set.of(key(latest));
        }
        if (latest.object() instanceof EndpointSlice slice) {
            return keyOf(slice).stream().collect(Collectors.toUnmodifiableSet());
        }
        if (!change.kind().equals(PodKind.POD)) {
            return Set.of();
        }
        var keys = new LinkedHashSet<String>();
        Stream.of(change.before(), change.after())
                .flatMap(Optional::stream)
                .forEach(pod -> keys.addAll(servicesOf((Pod) pod.object(), view)));
        return keys;
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        var slash = key.indexOf('/');
        var namespace = key.substring(0, slash);
        var name = key.substring(slash + 1);
        var service = view.find(ServiceKind.SERVICE, namespace, name).map(Stored::object);
        if (service.isPresent() && isEnding(namespace, view)) {
            return Plan.NOTHING;
        }
        var slices = slices(namespace, name, view);
        var endpoints = view.find(EndpointsKind.ENDPOINTS, namespace, name).map(Stored::object);
        if (service.filter(EndpointController::selects).isPresent()) {
            var pods = view.list(PodKind.POD, namespace).stream()
                    .map(Stored::object)
                    .toList();
            return new Plan(
                    List.copyOf(EndpointPlanner.plan(service.get(), pods, slices, endpoints)), Optional.empty());
        }
        return new Plan(
                List.copyOf(EndpointPlanner.planEnd(
                        slices, service.isPresent() ? Optional.empty() : ours(endpoints, slices))),
                Optional.empty());
    }

    /** Endpoints without a service may be somebody's own; those beside slices of ours were made with them. */
    private static Optional<Endpoints> ours(Optional<Endpoints> endpoints, List<EndpointSlice> slices) {
        return slices.isEmpty() ? Optional.empty() : endpoints;
    }

    private static boolean isEnding(String namespace, View view) {
        return view.find(NamespaceKind.NAMESPACE, "", namespace)
                .filter(stored -> stored.object().getMetadata().getDeletionTimestamp() != null)
                .isPresent();
    }

    /** Without a selector the user names the endpoints. */
    private static boolean selects(Service service) {
        var selector = service.getSpec().getSelector();
        return selector != null && !selector.isEmpty();
    }

    private static List<EndpointSlice> slices(String namespace, String service, View view) {
        return view.list(EndpointSliceKind.ENDPOINT_SLICE, namespace).stream()
                .map(Stored::object)
                .filter(slice ->
                        keyOf(slice).filter((namespace + "/" + service)::equals).isPresent())
                .toList();
    }

    private static Set<String> servicesOf(Pod pod, View view) {
        return view.list(ServiceKind.SERVICE, pod.getMetadata().getNamespace()).stream()
                .filter(stored -> selects(stored.object()))
                .filter(stored -> Selectors.matches(
                        stored.object().getSpec().getSelector(),
                        pod.getMetadata().getLabels()))
                .map(EndpointController::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Of the service that a slice was made for by this controller. */
    private static Optional<String> keyOf(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        return labels == null || !Slices.MANAGED_BY.equals(labels.get(Slices.MANAGED_BY_LABEL))
                ? Optional.empty()
                : Optional.ofNullable(labels.get(Slices.SERVICE_LABEL))
                        .map(service -> slice.getMetadata().getNamespace() + "/" + service);
    }

    private static String key(Stored<?> stored) {
        return stored.namespace() + "/" + stored.name();
    }
}
