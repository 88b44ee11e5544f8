package io.skiff.controlplane.port;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.util.Optional;

/** Attaches the client's certificate and the outer connection to each connection of the gRPC server. */
final class CertificateFilter extends ServerTransportFilter {

    static final Attributes.Key<SplicedConnections.Outer> OUTER = Attributes.Key.create("skiff-outer");

    private final SplicedConnections connections;

    CertificateFilter(SplicedConnections connections) {
        this.connections = connections;
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        return Optional.ofNullable(transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                .flatMap(connections::find)
                .map(outer -> CallQuota.withPlaces(
                        transport.toBuilder().set(OUTER, outer).build()))
                .orElse(transport);
    }
}
