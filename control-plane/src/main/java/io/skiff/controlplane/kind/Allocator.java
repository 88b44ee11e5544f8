package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.JsonNode;
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
     * Chooses the values of a new object and writes them into it. It is called again after a conflict with another
     * object.
     *
     * @param object valid, and with all defaults
     * @param key the key of the object
     * @param others all objects of the kind
     */
    Allocation allocate(ObjectNode object, String key, Supplier<List<T>> others, Pools pools);

    /**
     * The same for an object that was edited: takes what it newly has, and frees what it has no longer.
     *
     * @param before with what it holds
     * @param others all objects of the kind, this one as it was among them
     */
    default Allocation reallocate(
            JsonNode before, ObjectNode after, String key, Supplier<List<T>> others, Pools pools) {
        return Allocation.NONE;
    }

    /**
     * The ranges of the cluster.
     *
     * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
     * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
     */
    record Pools(String serviceCidr, String clusterCidr, RandomGenerator random) {}
}
