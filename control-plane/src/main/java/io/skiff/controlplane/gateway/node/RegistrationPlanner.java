package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.skiff.controlplane.loop.Plan;

/** Decides what is to be stored of a node whose agent is connected: the node as the agent describes it, with a subnet of its own. */
final class RegistrationPlanner {

    private RegistrationPlanner() {}

    static Plan plan(ObservedRegistration observed) {
        if (observed.stored().isEmpty()) {
            return create(observed);
        }
        var node = observed.stored().get();
        return observed.hasSubnet() ? update(observed, node) : allocate(observed, node);
    }

    /** Only at its hello: a node that somebody deleted meanwhile comes back when its agent does. */
    private static Plan create(ObservedRegistration observed) {
        return observed.isWelcome()
                ? Plan.NOTHING
                : observed.freeSubnet()
                        .map(subnet -> Plan.of(new RegistrationAction.Create(
                                NodeRecord.created(
                                        observed.name(),
                                        observed.status(),
                                        subnet.cidr(),
                                        observed.hello().getAgentVersion(),
                                        observed.hello().getBootId()),
                                subnet,
                                observed.guard())))
                        .orElse(Plan.NOTHING);
    }

    private static Plan allocate(ObservedRegistration observed, Node node) {
        return observed.freeSubnet()
                .map(subnet -> Plan.of(new RegistrationAction.Allocate(
                        new NodeBuilder(node)
                                .editOrNewSpec()
                                .withPodCIDR(subnet.cidr())
                                .withPodCIDRs(subnet.cidr())
                                .endSpec()
                                .build(),
                        subnet,
                        observed.guard())))
                .orElse(Plan.NOTHING);
    }

    private static Plan update(ObservedRegistration observed, Node node) {
        var updated = NodeRecord.applied(
                node,
                observed.status(),
                observed.hello().getAgentVersion(),
                observed.hello().getBootId());
        return updated.equals(node) ? Plan.NOTHING : Plan.of(new RegistrationAction.Update(updated, observed.guard()));
    }
}
