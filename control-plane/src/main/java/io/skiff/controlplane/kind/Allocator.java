package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Gives a new object what only one object may have: an address, a subnet. Each is a key of its own in the store. */
public interface Allocator<T extends HasMetadata> {

    /**
     * Writes what the object gets into it. Called again when another object was faster.
     *
     * @param object valid, and with all defaults
     * @param key where the object will lie
     * @param others all objects of the kind
     */
    Allocation allocate(ObjectNode object, String key, Supplier<List<T>> others, Pools pools);

    /**
     * What the cluster has to give.
     *
     * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
     * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
     */
    record Pools(String serviceCidr, String clusterCidr, RandomGenerator random) {}
}
