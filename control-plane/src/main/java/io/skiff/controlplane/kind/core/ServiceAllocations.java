package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.network.AddressRange;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Allocates the address of each service, which stays, and its node ports; no service has an external address that is the cluster's own. */
final class ServiceAllocations implements Allocator<Service> {

    private final ServiceAddresses addresses = new ServiceAddresses();
    private final NodePorts nodePorts = new NodePorts();

    static Transaction freedBy(Service service) {
        return service.getSpec() == null
                ? Transaction.NONE
                : ServiceAddresses.freedBy(service).and(NodePorts.freedBy(service));
    }

    @Override
    public Allocation allocate(ObjectNode service, String key, Supplier<List<Service>> others, Pools pools) {
        return addresses
                .allocate(service, key, others, pools)
                .and(nodePorts.allocate(service, key, others, pools))
                .and(externalAddresses(service, pools));
    }

    @Override
    public Allocation reallocate(
            JsonNode before, ObjectNode after, String key, Supplier<List<Service>> others, Pools pools) {
        return nodePorts.reallocate(before, after, key, others, pools).and(externalAddresses(after, pools));
    }

    /** Allocates nothing: what is outside of the cluster may be given to several services. */
    private static Allocation externalAddresses(ObjectNode service, Pools pools) {
        var given = service.path("spec").path("externalIPs");
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < given.size(); i++) {
            var address = given.get(i);
            var path = "spec.externalIPs[" + i + "]";
            if (AddressRange.of(pools.serviceCidr()).contains(address.asText())) {
                problems.add(
                        Problem.invalid(path, address, "may not be in the range of services, " + pools.serviceCidr()));
            } else if (AddressRange.of(pools.clusterCidr()).contains(address.asText())) {
                problems.add(Problem.invalid(path, address, "may not be in the range of pods, " + pools.clusterCidr()));
            }
        }
        return new Allocation(Transaction.NONE, problems);
    }
}
