package io.skiff.controlplane;

import io.skiff.controlplane.gateway.NodeCredentials;
import io.skiff.controlplane.port.GatewayServer;
import io.skiff.controlplane.security.AdmissionRefusedException;
import io.skiff.controlplane.security.NodeAdmission;
import io.skiff.controlplane.security.NodeAdmission.Admission;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.RenewRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Issues certificates to the gateway's callers: the protocol's side of {@link NodeAdmission}. */
final class AdmittedNodes implements NodeCredentials {

    private final NodeAdmission admission;
    private volatile @Nullable GatewayServer connected;

    AdmittedNodes(NodeAdmission admission) {
        this.admission = admission;
    }

    /** Sets the server that knows the connected nodes. */
    void connectedThrough(GatewayServer server) {
        connected = server;
    }

    @Override
    public JoinResponse join(JoinRequest request) {
        var server = connected;
        var keyInUse =
                server == null ? Optional.<java.security.PublicKey>empty() : server.keyInUse(request.getNodeName());
        return answer(() ->
                admission.join(request.getToken(), request.getNodeName(), request.getCertificateRequest(), keyInUse));
    }

    @Override
    public JoinResponse renew(NodePeer peer, RenewRequest request) {
        return answer(() -> admission.renew(peer, request.getCertificateRequest()));
    }

    private static JoinResponse answer(Supplier<Admission> admit) {
        try {
            var admitted = admit.get();
            return JoinResponse.newBuilder()
                    .setCertificate(admitted.certificate())
                    .setCaCertificate(admitted.authorityCertificate())
                    .build();
        } catch (AdmissionRefusedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }
}
