package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides which addresses a load balancer has: those of the nodes that answer for it. */
final class BalancerPlanner {

    /** Kubernetes' name of the condition. */
    static final String TYPE = "LoadBalancerPortsError";

    static final String PORT_TAKEN = "PortTaken";

    private BalancerPlanner() {}

    static Plan plan(ObservedBalancer observed, Instant now) {
        var service = observed.service();
        if (Balancers.isBalanced(service) && !Balancers.isOurs(service)) {
            return Plan.NOTHING;
        }
        var why = observed.loss().map(BalancerPlanner::words);
        var ingress =
                Balancers.isBalanced(service) && why.isEmpty() ? ingress(observed) : List.<LoadBalancerIngress>of();
        if (ingress.equals(published(service)) && why.equals(told(service))) {
            return Plan.NOTHING;
        }
        return Plan.of(
                why.isPresent() && !why.equals(told(service))
                        ? new BalancerAction.Refuse(marked(with(service, ingress), why.get(), now), why.get())
                        : new BalancerAction.Publish(with(service, ingress)));
    }

    private static String words(Balancers.Loss loss) {
        return "Every node answers on port %s for the service %s: no address until one of the two has another port, or is gone"
                .formatted(loss.port(), loss.holder());
    }

    private static List<LoadBalancerIngress> ingress(ObservedBalancer observed) {
        var local = observed.slices().stream()
                .map(EndpointSlice::getEndpoints)
                .flatMap(List::stream)
                .filter(BalancerPlanner::isReady)
                .map(Endpoint::getNodeName)
                .collect(Collectors.toSet());
        boolean isAnywhere = !ObservedBalancer.isLocal(observed.service());
        return observed.nodes().stream()
                .filter(node -> node.isOpen() && (isAnywhere || local.contains(node.name())))
                .flatMap(node -> node.addresses().stream())
                .distinct()
                .sorted()
                .map(address -> new LoadBalancerIngressBuilder()
                        .withIp(address)
                        .withIpMode("VIP")
                        .build())
                .toList();
    }

    /** One that does not say counts as ready. */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    static List<LoadBalancerIngress> published(Service service) {
        return service.getStatus() == null || service.getStatus().getLoadBalancer() == null
                ? List.of()
                : service.getStatus().getLoadBalancer().getIngress();
    }

    static Optional<String> told(Service service) {
        return Optional.ofNullable(service.getStatus())
                .flatMap(status -> status.getConditions().stream()
                        .filter(condition -> TYPE.equals(condition.getType()))
                        .map(Condition::getMessage)
                        .findFirst());
    }

    private static Service with(Service service, List<LoadBalancerIngress> ingress) {
        return new ServiceBuilder(service)
                .editOrNewStatus()
                .withNewLoadBalancer()
                .withIngress(ingress)
                .endLoadBalancer()
                .removeMatchingFromConditions(condition -> TYPE.equals(condition.getType()))
                .endStatus()
                .build();
    }

    private static Service marked(Service service, String why, Instant now) {
        return new ServiceBuilder(service)
                .editStatus()
                .addToConditions(new ConditionBuilder()
                        .withType(TYPE)
                        .withStatus("True")
                        .withReason(PORT_TAKEN)
                        .withMessage(why)
                        .withLastTransitionTime(Timestamps.format(now))
                        .build())
                .endStatus()
                .build();
    }
}
