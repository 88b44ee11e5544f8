package io.skiff.controlplane.write;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Transaction;
import java.util.List;
import java.util.Optional;

/** The allocations that go with the object which holds them, in the same transaction. */
public final class Allocations {

    private static final String CLUSTER_IP = "clusterip";
    private static final String POD_CIDR = "podcidr";

    private Allocations() {}

    /** The key of a service's address. */
    public static String clusterIp(String address) {
        return Keys.allocation(CLUSTER_IP, address);
    }

    /** The key of a node's part of the pods' addresses, {@code 10.42.3.0/24}. */
    public static String podCidr(String subnet) {
        return Keys.allocation(POD_CIDR, subnet.replace('/', '-'));
    }

    /** Frees what an object that goes has held. */
    public static Transaction freedBy(HasMetadata object) {
        return heldBy(object)
                .map(key -> new Transaction(List.of(), List.of(new Transaction.Delete(key))))
                .orElse(Transaction.NONE);
    }

    private static Optional<String> heldBy(HasMetadata object) {
        if (object instanceof Service service && service.getSpec() != null) {
            return Optional.ofNullable(service.getSpec().getClusterIP())
                    .filter(address -> !address.isEmpty() && !address.equals("None"))
                    .map(Allocations::clusterIp);
        }
        if (object instanceof Node node && node.getSpec() != null) {
            return Optional.ofNullable(node.getSpec().getPodCIDR())
                    .filter(subnet -> !subnet.isEmpty())
                    .map(Allocations::podCidr);
        }
        return Optional.empty();
    }
}
