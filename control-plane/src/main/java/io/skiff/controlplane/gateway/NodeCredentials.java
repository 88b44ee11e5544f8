package io.skiff.controlplane.gateway;

import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.RenewRequest;

/** Exchanges tokens and certificates for new certificates. Its threads may wait. */
public interface NodeCredentials {

    /** @throws RefusedException if the token, the name or the request is not valid */
    JoinResponse join(JoinRequest request);

    /** @param peer the node in the present certificate */
    JoinResponse renew(NodePeer peer, RenewRequest request);

    /** The node gets no certificate. The message has the reason, and the remedy for its operator. */
    final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public RefusedException(String message) {
            super(message);
        }
    }
}
