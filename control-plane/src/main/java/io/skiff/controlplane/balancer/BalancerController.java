package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.kind.discovery.EndpointSliceKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The control loop's domain of load balancers, and of services that were one. */
public final class BalancerController implements Controller<ObjectKey, ObservedBalancer> {

    @Override
    public String name() {
        return "balancer";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return keys(view, BalancerController::isConcerned);
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        if (change.latest().object() instanceof Service service) {
            return keysOf(
                    change.latest().key(), object(change.before()), object(change.after()), isConcerned(service), view);
        } else if (change.latest().object() instanceof EndpointSlice slice) {
            return ofLocal(slice, view);
        }
        return change.kind().equals(NodeKind.NODE) && !face(change.before()).equals(face(change.after()))
                ? keys(view, Balancers::isOurs)
                : Set.of();
    }

    /** A port that one gets or gives up is another's loss or gain. */
    private static Set<ObjectKey> keysOf(
            ObjectKey key, Optional<Service> before, Optional<Service> after, boolean isConcerned, View view) {
        var keys = new HashSet<ObjectKey>();
        if (isConcerned) {
            keys.add(key);
        }
        if (!before.map(BalancerController::claims).equals(after.map(BalancerController::claims))) {
            keys.addAll(keys(view, Balancers::isOurs));
        }
        return keys;
    }

    @Override
    public Optional<ObservedBalancer> observe(ObjectKey key, View view, Instant now) {
        return view.find(ServiceKind.SERVICE, key.namespace(), key.name())
                .map(Stored::object)
                .map(service -> Balancers.isOurs(service)
                        ? observe(service, key, view)
                        : new ObservedBalancer(service, Optional.empty(), List.of(), List.of()));
    }

    private static ObservedBalancer observe(Service service, ObjectKey key, View view) {
        var slices = ObservedBalancer.isLocal(service)
                ? view.list(
                        EndpointSliceKind.ENDPOINT_SLICE,
                        key.namespace(),
                        slice -> service(slice).filter(key.name()::equals).isPresent())
                : List.<Stored<EndpointSlice>>of();
        return new ObservedBalancer(
                service,
                Balancers.among(view.list(ServiceKind.SERVICE)).loss(key),
                view.list(NodeKind.NODE).stream()
                        .map(node -> NodeFace.of(node.object()))
                        .toList(),
                slices.stream().map(Stored::object).toList());
    }

    @Override
    public Plan plan(ObservedBalancer observed, Instant now) {
        return BalancerPlanner.plan(observed, now);
    }

    private static Set<ObjectKey> keys(View view, Predicate<Service> wanted) {
        return view.list(ServiceKind.SERVICE).stream()
                .filter(service -> wanted.test(service.object()))
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isConcerned(Service service) {
        return Balancers.isOurs(service)
                || !BalancerPlanner.published(service).isEmpty()
                || BalancerPlanner.told(service).isPresent();
    }

    /** The ports that it takes from load balancers. */
    private static List<Object> claims(Service service) {
        return List.of(
                Balancers.nodePorts(service),
                Balancers.isOurs(service) ? Balancers.ports(service) : List.of(),
                String.valueOf(service.getMetadata().getCreationTimestamp()));
    }

    private static Optional<Service> object(Optional<? extends Stored<?>> stored) {
        return stored.map(Stored::object).map(Service.class::cast);
    }

    private static Optional<NodeFace> face(Optional<? extends Stored<?>> stored) {
        return stored.map(Stored::object).map(Node.class::cast).map(NodeFace::of);
    }

    private static Set<ObjectKey> ofLocal(EndpointSlice slice, View view) {
        var namespace = slice.getMetadata().getNamespace();
        return service(slice)
                .flatMap(name -> view.find(ServiceKind.SERVICE, namespace, name))
                .filter(service -> ObservedBalancer.isLocal(service.object()))
                .map(service -> Set.of(service.key()))
                .orElse(Set.of());
    }

    private static Optional<String> service(EndpointSlice slice) {
        var labels = slice.getMetadata().getLabels();
        return Optional.ofNullable(labels).map(all -> all.get(EndpointSliceKind.SERVICE_LABEL));
    }
}
