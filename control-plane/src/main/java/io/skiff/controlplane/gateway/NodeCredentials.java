package io.skiff.controlplane.gateway;

import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.RenewRequest;

/** Who may be a node: exchanges tokens and certificates for certificates. Called on threads that may wait. */
public interface NodeCredentials {

    /** @throws RefusedException when the token, the name or the request is not good */
    JoinResponse join(JoinRequest request);

    /** @param peer from the certificate that the node has now */
    JoinResponse renew(NodePeer peer, RenewRequest request);

    /** The node gets no certificate; the message says why, and what its operator can do. */
    final class RefusedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public RefusedException(String message) {
            super(message);
        }
    }
}
