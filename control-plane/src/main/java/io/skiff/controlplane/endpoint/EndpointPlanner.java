package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.skiff.controlplane.loop.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a service's endpoints with the pods behind it. */
final class EndpointPlanner {

    private EndpointPlanner() {}

    static Plan plan(ObservedService observed) {
        var actions = observed.service()
                .filter(ObservedService::selects)
                .map(service -> endpoints(service, observed))
                .orElseGet(() -> leftovers(observed));
        return new Plan(List.copyOf(actions), Optional.empty());
    }

    private static List<EndpointAction> endpoints(Service service, ObservedService observed) {
        var groups = Backends.of(service, observed.pods());
        var actions = new ArrayList<EndpointAction>();
        var left = new ArrayList<>(observed.slices());
        for (var wanted : Slices.of(service, groups)) {
            var present = left.stream()
                    .filter(slice -> slice.getMetadata()
                            .getName()
                            .equals(wanted.getMetadata().getName()))
                    .findFirst();
            present.ifPresent(left::remove);
            plan(wanted, present).ifPresent(actions::add);
        }
        left.forEach(slice -> actions.add(new EndpointAction.Delete(slice)));
        plan(LegacyEndpoints.of(service, groups), observed.endpoints()).ifPresent(actions::add);
        return actions;
    }

    /**
     * What is left of a service that is gone, or that names its endpoints itself. Endpoints without a service may be somebody's own; those
     * beside slices of ours were made with them.
     */
    private static List<EndpointAction> leftovers(ObservedService observed) {
        var actions = new ArrayList<EndpointAction>();
        observed.slices().forEach(slice -> actions.add(new EndpointAction.Delete(slice)));
        if (observed.service().isEmpty() && !observed.slices().isEmpty()) {
            observed.endpoints().ifPresent(object -> actions.add(new EndpointAction.Delete(object)));
        }
        return actions;
    }

    private static Optional<EndpointAction> plan(EndpointSlice wanted, Optional<EndpointSlice> present) {
        if (present.isEmpty()) {
            return Optional.of(new EndpointAction.Create(wanted));
        }
        var updated = new EndpointSliceBuilder(present.get())
                .editMetadata()
                .withLabels(wanted.getMetadata().getLabels())
                .withOwnerReferences(wanted.getMetadata().getOwnerReferences())
                .endMetadata()
                .withPorts(wanted.getPorts())
                .withEndpoints(wanted.getEndpoints())
                .build();
        return updated.equals(present.get()) ? Optional.empty() : Optional.of(new EndpointAction.Update(updated));
    }

    private static Optional<EndpointAction> plan(Endpoints wanted, Optional<Endpoints> present) {
        if (present.isEmpty()) {
            return Optional.of(new EndpointAction.Create(wanted));
        }
        var updated = new EndpointsBuilder(present.get())
                .editMetadata()
                .withLabels(wanted.getMetadata().getLabels())
                .withOwnerReferences(wanted.getMetadata().getOwnerReferences())
                .endMetadata()
                .withSubsets(wanted.getSubsets())
                .build();
        return updated.equals(present.get()) ? Optional.empty() : Optional.of(new EndpointAction.Update(updated));
    }
}
