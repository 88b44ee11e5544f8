package io.skiff.controlplane.api;

import io.skiff.controlplane.api.resource.Readiness;
import io.skiff.controlplane.kind.Allocator.Pools;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.security.Authenticator;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.tunnel.PodLogs;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.controlplane.view.View;
import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * The parts of a server that the API needs.
 *
 * @param serviceCidr services get their addresses from it, {@code 10.43.0.0/16}
 * @param clusterCidr nodes get their subnets from it, {@code 10.42.0.0/16}
 */
public record ApiParts(
        KindRegistry kinds,
        Store store,
        View view,
        Authenticator authenticator,
        Authorizer authorizer,
        PodLogs podLogs,
        Tunnels tunnels,
        Clock clock,
        RandomGenerator random,
        String serviceCidr,
        String clusterCidr,
        Readiness readiness) {

    /** The ranges from which new objects get what only one may have. */
    Pools pools() {
        return new Pools(serviceCidr, clusterCidr, random);
    }
}
