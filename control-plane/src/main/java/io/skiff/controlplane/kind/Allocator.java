package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Allocates values that only one object may have, such as an address or a subnet. Each is a key of its own in the
 * store.
 */
public interface Allocator<T extends HasMetadata> {

    /**
     * Chooses the values and writes them into the object. It is called again after a conflict with another object.
     *
     * @param object valid, and with all defaults
     * @param key the key of the object
     * @param others all objects of the kind
     */
    Allocation allocate(ObjectNode object, String key, Supplier<List<T>> others, Pools pools);

    /**
     * The ranges of the cluster.
     *
     * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
     * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
     */
    record Pools(String serviceCidr, String clusterCidr, RandomGenerator random) {}
}
