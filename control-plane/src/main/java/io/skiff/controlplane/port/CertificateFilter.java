package io.skiff.controlplane.port;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import java.security.cert.X509Certificate;

/** Puts the client's certificate to each connection of the gRPC server. */
final class CertificateFilter extends ServerTransportFilter {

    static final Attributes.Key<X509Certificate> CERTIFICATE = Attributes.Key.create("skiff-certificate");

    private final SplicedConnections connections;

    CertificateFilter(SplicedConnections connections) {
        this.connections = connections;
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        var address = transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        var certificate = address == null ? null : connections.certificate(address);
        return certificate == null
                ? transport
                : transport.toBuilder().set(CERTIFICATE, certificate).build();
    }
}
