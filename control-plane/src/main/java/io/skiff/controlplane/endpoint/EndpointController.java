package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.kind.core.EndpointsKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.Ending;
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

/** The control loop's domain of services. */
public final class EndpointController implements Controller<ObjectKey, ObservedService> {

    @Override
    public String name() {
        return "endpoint";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return Stream.concat(
                        view.list(ServiceKind.SERVICE).stream().map(Stored::key),
                        view.list(EndpointSliceKind.ENDPOINT_SLICE).stream()
                                .flatMap(slice -> keyOf(slice.object()).stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(ServiceKind.SERVICE) || change.kind().equals(EndpointsKind.ENDPOINTS)) {
            return Set.of(latest.key());
        }
        if (latest.object() instanceof EndpointSlice slice) {
            return keyOf(slice).stream().collect(Collectors.toUnmodifiableSet());
        }
        return change.kind().equals(PodKind.POD)
                ? servicesOf(pod(change.before()), pod(change.after()), view)
                : Set.of();
    }

    @Override
    public Optional<ObservedService> observe(ObjectKey key, View view, Instant now) {
        var service =
                view.find(ServiceKind.SERVICE, key.namespace(), key.name()).map(Stored::object);
        return service.isPresent() && Ending.isNamespaceEnding(key.namespace(), view)
                ? Optional.empty()
                : Optional.of(new ObservedService(
                        service,
                        service.map(present -> pods(present, view)).orElse(List.of()),
                        slices(key, view),
                        view.find(EndpointsKind.ENDPOINTS, key.namespace(), key.name())
                                .map(Stored::object)));
    }

    @Override
    public Plan plan(ObservedService observed, Instant now) {
        return EndpointPlanner.plan(observed);
    }

    private static List<Pod> pods(Service service, View view) {
        return ObservedService.selects(service)
                ? objects(view.list(
                        PodKind.POD, service.getMetadata().getNamespace(), pod -> Backends.isSelected(service, pod)))
                : List.of();
    }

    private static List<EndpointSlice> slices(ObjectKey service, View view) {
        return objects(view.list(
                EndpointSliceKind.ENDPOINT_SLICE,
                service.namespace(),
                slice -> keyOf(slice).filter(service::equals).isPresent()));
    }

    private static <T extends HasMetadata> List<T> objects(List<Stored<T>> stored) {
        return stored.stream().map(Stored::object).toList();
    }

    private static Optional<Pod> pod(Optional<? extends Stored<?>> stored) {
        return stored.map(Stored::object).map(Pod.class::cast);
    }

    /** Those that select the pod as it was or as it is; none when nothing changed that services see. */
    private static Set<ObjectKey> servicesOf(Optional<Pod> before, Optional<Pod> after, View view) {
        if (before.map(PodFace::of).equals(after.map(PodFace::of))) {
            return Set.of();
        }
        var keys = new LinkedHashSet<ObjectKey>();
        Stream.of(before, after).flatMap(Optional::stream).forEach(pod -> keys.addAll(servicesOf(pod, view)));
        return keys;
    }

    private static List<ObjectKey> servicesOf(Pod pod, View view) {
        return view
                .list(
                        ServiceKind.SERVICE,
                        pod.getMetadata().getNamespace(),
                        service -> ObservedService.selects(service) && Backends.isSelected(service, pod))
                .stream()
                .map(Stored::key)
                .toList();
    }

    /** Of the service that a slice was made for by this controller. */
    private static Optional<ObjectKey> keyOf(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        return labels == null || !Slices.MANAGED_BY.equals(labels.get(Slices.MANAGED_BY_LABEL))
                ? Optional.empty()
                : Optional.ofNullable(labels.get(EndpointSliceKind.SERVICE_LABEL))
                        .map(service -> new ObjectKey(slice.getMetadata().getNamespace(), service));
    }
}
