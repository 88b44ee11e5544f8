package io.skiff.agent.identity;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.RenewRequest;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Gets the node's certificate: the first with a token, later ones with the present certificate. */
public final class Enrollment {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Channels channels;
    private final String nodeName;
    private final Path file;

    /** @param file the file of the identity */
    public Enrollment(Channels channels, String nodeName, Path file) {
        this.channels = channels;
        this.nodeName = nodeName;
        this.file = file;
    }

    /** @throws StatusRuntimeException if the server does not answer, or refuses */
    public NodeIdentity join(ServerAddress server, JoinToken token) {
        var keys = CertificateRequests.newKeys();
        var channel = channels.open(server, ClusterTrust.pinned(token.caHash()), null);
        try {
            var response = NodeGatewayGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join(JoinRequest.newBuilder()
                            .setToken(token.text())
                            .setNodeName(nodeName)
                            .setCertificateRequest(CertificateRequests.request(keys, nodeName))
                            .build());
            var identity = identity(keys, response);
            if (!MessageDigest.isEqual(ClusterTrust.hash(identity.ca()), token.caHash())) {
                throw new CertificateException("the answer's CA is not the one of the join token");
            }
            return kept(identity);
        } catch (CertificateException e) {
            throw new IllegalStateException("Join at " + server + ": " + e.getMessage(), e);
        } finally {
            close(channel);
        }
    }

    /** Gets a certificate for a new key, and stores it with the known CA of the cluster. */
    public NodeIdentity renew(ServerAddress server, NodeIdentity present) {
        var keys = CertificateRequests.newKeys();
        var channel = channels.open(server, ClusterTrust.of(present.ca()), present);
        try {
            var response = NodeGatewayGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .renew(RenewRequest.newBuilder()
                            .setCertificateRequest(CertificateRequests.request(keys, nodeName))
                            .build());
            return kept(identity(keys, response));
        } catch (CertificateException e) {
            throw new IllegalStateException("Renew at " + server + ": " + e.getMessage(), e);
        } finally {
            close(channel);
        }
    }

    private static NodeIdentity identity(java.security.KeyPair keys, JoinResponse response)
            throws CertificateException {
        return NodeIdentity.of(keys, response.getCertificate(), response.getCaCertificate());
    }

    private NodeIdentity kept(NodeIdentity identity) {
        identity.save(file);
        return identity;
    }

    private static void close(ManagedChannel channel) {
        channel.shutdownNow();
    }
}
