package io.skiff.controlplane.tunnel;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.NodeTunnelsGrpc;
import io.skiff.proto.node.TunnelFrame;
import io.skiff.tunnel.Protocol;
import java.util.Objects;

/** The gRPC service by which nodes open the tunnels that they were asked for. No other call gets as far as its first message. */
public final class GrpcNodeTunnels implements BindableService {

    private static final Context.Key<String> ID = Context.keyWithDefault("skiff-tunnel", "");

    private final NodeTunnels tunnels;
    private final Context.Key<NodePeer> caller;

    /** @param caller the node that calls, as its certificate says */
    public GrpcNodeTunnels(NodeTunnels tunnels, Context.Key<NodePeer> caller) {
        this.tunnels = tunnels;
        this.caller = caller;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerInterceptors.intercept(new Service(), new Ids());
    }

    /** Hands the tunnel's id, which comes before any message, on to the service. */
    private static final class Ids implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var id = Objects.requireNonNullElse(headers.get(Protocol.TUNNEL_ID), "");
            return Contexts.interceptCall(Context.current().withValue(ID, id), call, headers, next);
        }
    }

    private final class Service extends NodeTunnelsGrpc.NodeTunnelsImplBase {
        @Override
        public StreamObserver<TunnelFrame> open(StreamObserver<TunnelFrame> frames) {
            var call = (ServerCallStreamObserver<TunnelFrame>) frames;
            var node = caller.get();
            var tunnel =
                    node == null ? null : tunnels.find(ID.get(), node.name()).orElse(null);
            if (tunnel == null || !tunnel.dialled(call)) {
                call.onError(Status.PERMISSION_DENIED
                        .withDescription("this node was not asked for this tunnel")
                        .asRuntimeException());
                return new Nobody();
            }
            call.setOnCancelHandler(tunnel::cut);
            return new Inbound(tunnel);
        }
    }

    private record Inbound(NodeTunnel tunnel) implements StreamObserver<TunnelFrame> {

        @Override
        public void onNext(TunnelFrame frame) {
            tunnel.receive(frame);
        }

        @Override
        public void onError(Throwable error) {
            tunnel.cut();
        }

        @Override
        public void onCompleted() {
            tunnel.cut();
        }
    }

    /** Of a call that was refused. */
    private static final class Nobody implements StreamObserver<TunnelFrame> {

        @Override
        public void onNext(TunnelFrame frame) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
