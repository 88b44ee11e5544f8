package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.net.InetAddresses;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.status.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.Allocations;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Gives each Service its address; each address is a key of its own, so that no two services can have it. */
public final class ServiceAddresses {

    static final Allocation NONE = new Allocation("", false);

    /** Left for those that ask for one: DNS and the like. */
    private static final int RESERVED = 16;

    private final View view;
    private final RandomGenerator random;
    private final long first;
    private final long size;

    /** @param cidr {@code 10.43.0.0/16} */
    public ServiceAddresses(View view, RandomGenerator random, String cidr) {
        this.view = view;
        this.random = random;
        var parts = cidr.split("/", -1);
        int bits = Integer.parseInt(parts[1]);
        this.size = 1L << (32 - bits);
        this.first = number(parts[0]) & -size;
    }

    /**
     * An address that a service holds.
     *
     * @param address empty: none
     * @param chosen by us, not by the user
     */
    record Allocation(String address, boolean chosen) {

        Transaction and(Transaction creation, String ownerKey) {
            return address.isEmpty()
                    ? creation
                    : creation.and(Transaction.create(
                            Allocations.clusterIp(address), ownerKey.getBytes(StandardCharsets.UTF_8)));
        }

        /** Lets go of an address that was not had: another is to be tried. */
        void takeBack(ObjectNode service) {
            if (chosen) {
                Json.child(service, "spec").remove(List.of("clusterIP", "clusterIPs"));
            }
        }
    }

    /** Writes an address into the service. */
    Allocation allocate(ObjectNode service) {
        var spec = Json.child(service, "spec");
        var asked = spec.path("clusterIP").asText("");
        if (asked.isEmpty()) {
            asked = spec.path("clusterIPs").path(0).asText("");
        }
        if (asked.equals("None")) {
            write(spec, asked);
            return NONE;
        }
        var used = used();
        var address = asked.isEmpty() ? free(used) : requested(service, asked, used);
        write(spec, address);
        return new Allocation(address, asked.isEmpty());
    }

    private static void write(ObjectNode spec, String address) {
        spec.put("clusterIP", address);
        spec.putArray("clusterIPs").add(address);
    }

    private Set<String> used() {
        var used = new HashSet<String>();
        view.list(Kinds.SERVICE)
                .forEach(service ->
                        used.add(String.valueOf(service.object().getSpec().getClusterIP())));
        return used;
    }

    private String free(Set<String> used) {
        long from = Math.min(RESERVED, size / 2);
        long count = size - 1 - from;
        long start = random.nextLong(count);
        for (long i = 0; i < count; i++) {
            var address = text(first + from + (start + i) % count);
            if (!used.contains(address)) {
                return address;
            }
        }
        throw Failures.internal("all " + count + " service addresses are in use");
    }

    private String requested(ObjectNode service, String asked, Set<String> used) {
        long number = number(asked);
        if (number <= first || number >= first + size - 1) {
            throw refused(
                    service,
                    asked,
                    "failed to allocate IP " + asked + ": the provided IP is not in the valid range."
                            + " The range of valid IPs is " + text(first) + "/"
                            + (32 - Long.numberOfTrailingZeros(size)));
        }
        if (used.contains(asked)) {
            throw refused(service, asked, "failed to allocate IP " + asked + ": provided IP is already allocated");
        }
        return asked;
    }

    private static RuntimeException refused(ObjectNode service, String asked, String why) {
        return Failures.invalid(
                Kinds.SERVICE,
                service.at("/metadata/name").asText(),
                List.of(Problem.invalid("spec.clusterIPs", Json.array().add(asked), why)));
    }

    private static long number(String address) {
        return Integer.toUnsignedLong(InetAddresses.coerceToInteger(InetAddresses.forString(address)));
    }

    private static String text(long number) {
        Inet4Address address = InetAddresses.fromInteger((int) number);
        return InetAddresses.toAddrString(address);
    }
}
