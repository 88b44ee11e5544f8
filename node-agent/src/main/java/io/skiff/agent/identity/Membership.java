package io.skiff.agent.identity;

import io.skiff.trust.JoinToken;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** This node's certificate as it is now, and how it gets another one. Used by any thread. */
public final class Membership {

    private static final Logger LOG = LogManager.getLogger(Membership.class);

    private final Enrollment enrollment;
    private final @Nullable JoinToken token;
    private volatile @Nullable NodeIdentity identity;

    /**
     * @param token null when the node has joined before
     * @param kept the identity of before
     * @throws IllegalArgumentException when these do not make a member
     */
    public Membership(Enrollment enrollment, @Nullable JoinToken token, Optional<NodeIdentity> kept) {
        if (kept.isPresent() && token != null && !token.isOf(kept.get().ca())) {
            throw new IllegalArgumentException("the join token is of another cluster than the one this node belongs to;"
                    + " end its pods and forget that cluster with: skiff agent --cleanup");
        }
        if (kept.isEmpty() && token == null) {
            throw new IllegalArgumentException("this node has not joined a cluster yet: give it --token-file"
                    + " (make one with: skiff token create)");
        }
        this.enrollment = enrollment;
        this.token = token;
        this.identity = kept.orElse(null);
    }

    /**
     * A data directory belongs to one node: its pods' files, networks and control groups have that node's name.
     *
     * @throws IllegalArgumentException when it is another's
     */
    public static void requireNode(Path identityFile, String nodeName) {
        NodeIdentity.load(identityFile).map(NodeIdentity::nodeName).ifPresent(owner -> {
            if (!owner.equals(nodeName)) {
                throw new IllegalArgumentException("the data directory " + identityFile.getParent() + " is of node "
                        + owner + ", not of " + nodeName + "; give --node-name " + owner
                        + ", or end that node's pods and forget it with: skiff agent --cleanup --node-name " + owner);
            }
        });
    }

    /** The certificate that is valid now, if there is one. */
    public Optional<NodeIdentity> valid(Instant now) {
        return present().filter(present -> !present.isExpired(now));
    }

    public Optional<NodeIdentity> present() {
        return Optional.ofNullable(identity);
    }

    public boolean hasToken() {
        return token != null;
    }

    /**
     * Joins, for the first time or once more.
     *
     * @throws io.grpc.StatusRuntimeException when the server does not answer, or refuses
     * @throws IllegalStateException without a token
     */
    public NodeIdentity join(ServerAddress server) {
        if (token == null) {
            throw new IllegalStateException(
                    "the certificate of this node has expired; give the agent a new token by --token-file"
                            + " (make one with: skiff token create)");
        }
        var joined = enrollment.join(server, token);
        identity = joined;
        LOG.info("Joined the cluster at {} as node {}", server, joined.nodeName());
        return joined;
    }

    /** @throws io.grpc.StatusRuntimeException when the server does not answer, or refuses */
    public void renew(ServerAddress server, NodeIdentity present) {
        identity = enrollment.renew(server, present);
        LOG.info("Renewed the certificate of this node at {}", server);
    }
}
