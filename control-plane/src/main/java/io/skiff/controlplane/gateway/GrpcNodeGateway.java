package io.skiff.controlplane.gateway;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.RenewRequest;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The gateway's gRPC service: it passes streams on to {@link Gateway}, which does everything on its own thread. */
public final class GrpcNodeGateway extends NodeGatewayGrpc.NodeGatewayImplBase {

    /** The node in the client certificate. The transport sets it; it is absent without a certificate. */
    public static final Context.Key<NodePeer> NODE = Context.key("skiff-node");

    /** Closes the connection of a call at once. The transport sets it. */
    public static final Context.Key<Runnable> HANG_UP = Context.keyWithDefault("skiff-hang-up", () -> {});

    private static final Logger LOG = LogManager.getLogger(GrpcNodeGateway.class);

    private final Gateway gateway;
    private final NodeCredentials credentials;

    public GrpcNodeGateway(Gateway gateway, NodeCredentials credentials) {
        this.gateway = gateway;
        this.credentials = credentials;
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinResponse> response) {
        answer(response, () -> credentials.join(request));
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<JoinResponse> response) {
        var node = NODE.get();
        if (node == null) {
            response.onError(unauthenticated());
        } else {
            answer(response, () -> credentials.renew(node, request));
        }
    }

    private static void answer(StreamObserver<JoinResponse> response, Supplier<JoinResponse> answer) {
        JoinResponse value;
        try {
            value = answer.get();
        } catch (NodeCredentials.RefusedException e) {
            response.onError(
                    Status.PERMISSION_DENIED.withDescription(e.getMessage()).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            response.onError(Status.UNAVAILABLE
                    .withDescription("the certificate could not be issued: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
            return;
        }
        response.onNext(value);
        response.onCompleted();
    }

    @Override
    public StreamObserver<AgentMessage> session(StreamObserver<GatewayMessage> responses) {
        var node = NODE.get();
        if (node == null) {
            responses.onError(unauthenticated());
            return new Inbound(null, null, () -> {});
        }
        var call = (ServerCallStreamObserver<GatewayMessage>) responses;
        var link = new GrpcAgentLink(call, HANG_UP.get());
        var session = gateway.connect(node, link);
        link.whenCutOff(() -> {
            LOG.warn("Node {}: it does not read what it is sent, and is cut off", node.name());
            gateway.disconnected(session);
        });
        call.disableAutoInboundFlowControl();
        call.setOnCancelHandler(() -> gateway.disconnected(session));
        call.request(1);
        return new Inbound(session, link, () -> call.request(1));
    }

    private static RuntimeException unauthenticated() {
        return Status.UNAUTHENTICATED
                .withDescription("a node's client certificate is needed; join first")
                .asRuntimeException();
    }

    /** Passes on one message at a time: the next one is read after the gateway has handled the last one. */
    private final class Inbound implements StreamObserver<AgentMessage> {

        private final @Nullable AgentSession session;
        private final @Nullable AgentLink link;
        private final Runnable next;

        Inbound(@Nullable AgentSession session, @Nullable AgentLink link, Runnable next) {
            this.session = session;
            this.link = link;
            this.next = next;
        }

        @Override
        public void onNext(AgentMessage message) {
            if (session != null) {
                gateway.received(session, message, next);
            }
        }

        @Override
        public void onError(Throwable error) {
            end();
        }

        @Override
        public void onCompleted() {
            end();
        }

        private void end() {
            if (session != null && link != null) {
                gateway.disconnected(session);
                link.close("its stream ended");
            }
        }
    }
}
