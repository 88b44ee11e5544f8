package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.PoolExhaustedException;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Transaction;
import java.net.Inet4Address;
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
        return Optional.ofNullable(service.getSpec())
                .map(spec -> spec.getClusterIP())
                .filter(address -> !address.isEmpty() && !address.equals(NO_ADDRESS))
                .map(address -> new Transaction(List.of(), List.of(new Transaction.Delete(key(address)))))
                .orElse(Transaction.NONE);
    }

    @Override
    public Allocation allocate(ObjectNode service, String key, Supplier<List<Service>> others, Pools pools) {
        var spec = Json.child(service, "spec");
        if (ServiceKind.isExternal(spec)) {
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
        var range = Range.of(pools.serviceCidr());
        var used = used(others.get());
        if (asked.isEmpty()) {
            var address = range.free(used, pools.random());
            write(spec, address);
            return Allocation.of(hold(address, key), List.of("clusterIP", "clusterIPs"));
        }
        var fault = range.fault(asked, used);
        if (fault.isPresent()) {
            return Allocation.refused(
                    Problem.invalid("spec.clusterIPs", Json.array().add(asked), fault.get()));
        }
        write(spec, asked);
        return Allocation.of(hold(asked, key), List.of());
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
        var range = Range.of(serviceCidr);
        return Range.text(range.first() + NAMES);
    }

    private static Transaction hold(String address, String ownerKey) {
        return Transaction.create(key(address), ownerKey.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String address) {
        return Keys.allocation("clusterip", address);
    }

    /** The range of addresses. */
    private record Range(long first, long size) {

        static Range of(String cidr) {
            var parts = cidr.split("/", -1);
            long size = 1L << (32 - Integer.parseInt(parts[1]));
            return new Range(number(parts[0]) & -size, size);
        }

        String free(Set<String> used, RandomGenerator random) {
            long from = Math.min(RESERVED, size / 2);
            long count = size - 1 - from;
            long start = random.nextLong(count);
            for (long i = 0; i < count; i++) {
                var address = text(first + from + (start + i) % count);
                if (!used.contains(address)) {
                    return address;
                }
            }
            throw new PoolExhaustedException("all " + count + " service addresses are in use");
        }

        Optional<String> fault(String asked, Set<String> used) {
            long number = number(asked);
            if (number <= first || number >= first + size - 1) {
                return Optional.of("failed to allocate IP " + asked + ": the provided IP is not in the valid range."
                        + " The range of valid IPs is " + text(first) + "/"
                        + (32 - Long.numberOfTrailingZeros(size)));
            }
            return used.contains(asked)
                    ? Optional.of("failed to allocate IP " + asked + ": provided IP is already allocated")
                    : Optional.empty();
        }

        private static long number(String address) {
            return Integer.toUnsignedLong(InetAddresses.coerceToInteger(InetAddresses.forString(address)));
        }

        private static String text(long number) {
            Inet4Address address = InetAddresses.fromInteger((int) number);
            return InetAddresses.toAddrString(address);
        }
    }
}
