package io.skiff.controlplane.gateway.cut;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.Optional;

/** Decides how a service says that the nodes do not take it completely: by a condition, and by an event when that begins. */
final class CutPlanner {

    static final String TYPE = "AllEndpointsTaken";
    static final String REASON = "TooManyEndpoints";

    private CutPlanner() {}

    static Plan plan(ObservedCut observed, Instant now) {
        var service = observed.service();
        return observed.cut().equals(told(service))
                ? Plan.NOTHING
                : Plan.of(observed.cut()
                        .<CutAction>map(cut -> new CutAction.Mark(marked(service, cut, now), cut))
                        .orElseGet(() -> new CutAction.Clear(cleared(service))));
    }

    private static Optional<String> told(Service service) {
        return Optional.ofNullable(service.getStatus())
                .flatMap(status -> status.getConditions().stream()
                        .filter(condition -> TYPE.equals(condition.getType()))
                        .map(Condition::getMessage)
                        .findFirst());
    }

    private static Service marked(Service service, String cut, Instant now) {
        return new ServiceBuilder(cleared(service))
                .editStatus()
                .addToConditions(new ConditionBuilder()
                        .withType(TYPE)
                        .withStatus("False")
                        .withReason(REASON)
                        .withMessage(cut)
                        .withLastTransitionTime(Timestamps.format(now))
                        .build())
                .endStatus()
                .build();
    }

    private static Service cleared(Service service) {
        return new ServiceBuilder(service)
                .editOrNewStatus()
                .removeMatchingFromConditions(condition -> TYPE.equals(condition.getType()))
                .endStatus()
                .build();
    }
}
