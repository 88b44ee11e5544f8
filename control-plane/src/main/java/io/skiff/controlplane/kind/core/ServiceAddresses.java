package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.PoolExhaustedException;
import io.skiff.controlplane.kind.network.AddressRange;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Allocates the address of each Service. It is a key of its own, so that no two services can have it. */
final class ServiceAddresses implements Allocator<Service> {

    private static final String NO_ADDRESS = "None";

    /** The first addresses, reserved for services that ask for one, such as DNS. */
    private static final int RESERVED = 16;

    /** Of the name server, in the reserved part: 10.43.0.10. */
    private static final int NAMES = 10;

    static Transaction freedBy(Service service) {
        return Optional.ofNullable(service.getSpec().getClusterIP())
                .filter(address -> !address.isEmpty() && !address.equals(NO_ADDRESS))
                .map(address -> new Transaction(List.of(), List.of(new Transaction.Delete(key(address)))))
                .orElse(Transaction.NONE);
    }

    @Override
    public Allocation allocate(ObjectNode service, String key, Supplier<List<Service>> others, Pools pools) {
        var spec = Json.child(service, "spec");
        if (ServiceTypes.isExternal(spec)) {
            return Allocation.NONE;
        }
        var asked = spec.path("clusterIP").asText("");
        if (asked.isEmpty()) {
            asked = spec.path("clusterIPs").path(0).asText("");
        }
        if (asked.equals(NO_ADDRESS)) {
            write(spec, asked);
            return Allocation.NONE;
        }
        var range = AddressRange.of(pools.serviceCidr());
        var used = used(others.get());
        if (!asked.isEmpty()) {
            var fault = fault(asked, range, used);
            if (fault.isPresent()) {
                return Allocation.refused(
                        Problem.invalid("spec.clusterIPs", Json.array().add(asked), fault.get()));
            }
        }
        var address = asked.isEmpty() ? free(range, used, pools.random()) : asked;
        write(spec, address);
        return Allocation.of(hold(address, key));
    }

    private static void write(ObjectNode spec, String address) {
        spec.put("clusterIP", address);
        spec.putArray("clusterIPs").add(address);
    }

    private static Set<String> used(List<Service> services) {
        var used = new HashSet<String>();
        services.forEach(service -> used.add(String.valueOf(service.getSpec().getClusterIP())));
        return used;
    }

    /** The allocation of the address that a service has which no user made. */
    static Transaction heldBy(Service service) {
        var metadata = service.getMetadata();
        return hold(
                service.getSpec().getClusterIP(),
                Keys.object(ServiceKind.SERVICE, metadata.getNamespace(), metadata.getName()));
    }

    /** The address in the reserved part of the range that clients of Kubernetes expect of the name server. */
    static String ofNames(String serviceCidr) {
        return AddressRange.of(serviceCidr).address(NAMES);
    }

    private static Transaction hold(String address, String ownerKey) {
        return Transaction.create(key(address), ownerKey.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String address) {
        return Keys.allocation("clusterip", address);
    }

    private static String free(AddressRange range, Set<String> used, RandomGenerator random) {
        long from = Math.min(RESERVED, range.size() / 2);
        long count = range.size() - 1 - from;
        long start = random.nextLong(count);
        for (long i = 0; i < count; i++) {
            var address = range.address(from + (start + i) % count);
            if (!used.contains(address)) {
                return address;
            }
        }
        throw new PoolExhaustedException("all " + count + " service addresses are in use");
    }

    private static Optional<String> fault(String asked, AddressRange range, Set<String> used) {
        long offset = range.offset(asked);
        if (offset <= 0 || offset >= range.size() - 1) {
            return Optional.of("failed to allocate IP " + asked + ": the provided IP is not in the valid range."
                    + " The range of valid IPs is " + range);
        }
        return used.contains(asked)
                ? Optional.of("failed to allocate IP " + asked + ": provided IP is already allocated")
                : Optional.empty();
    }
}
