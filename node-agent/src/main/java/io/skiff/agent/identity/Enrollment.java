package io.skiff.agent.identity;

import io.grpc.StatusRuntimeException;
import io.skiff.trust.JoinToken;

/** Gets the node its certificate, and keeps it: the first with a token, the next ones with the one it has. Waits for the answer. */
public interface Enrollment {

    /** @throws StatusRuntimeException when the server does not answer, or refuses */
    NodeIdentity join(ServerAddress server, JoinToken token);

    /**
     * A new key and certificate, kept beside the cluster's CA that the node knows.
     *
     * @throws StatusRuntimeException when the server does not answer, or refuses
     */
    NodeIdentity renew(ServerAddress server, NodeIdentity present);
}
