package io.skiff.agent.identity;

import io.grpc.ManagedChannel;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.RenewRequest;
import io.skiff.trust.JoinToken;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** By calls to the control plane. */
public final class GrpcEnrollment implements Enrollment {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Channels channels;
    private final String nodeName;
    private final Path file;

    /** @param file where the identity is kept */
    public GrpcEnrollment(Channels channels, String nodeName, Path file) {
        this.channels = channels;
        this.nodeName = nodeName;
        this.file = file;
    }

    @Override
    public NodeIdentity join(ServerAddress server, JoinToken token) {
        var keys = CertificateRequests.newKeys();
        var channel = channels.open(server, ClusterTrust.pinned(token), null);
        try {
            var response = NodeGatewayGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join(JoinRequest.newBuilder()
                            .setToken(token.text())
                            .setNodeName(nodeName)
                            .setCertificateRequest(CertificateRequests.request(keys, nodeName))
                            .build());
            var identity = identity(keys, response);
            if (!token.isOf(identity.ca())) {
                throw new CertificateException("the answer's CA is not the one of the join token");
            }
            return kept(identity);
        } catch (CertificateException e) {
            throw new IllegalStateException("Join at " + server + ": " + e.getMessage(), e);
        } finally {
            close(channel);
        }
    }

    @Override
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
