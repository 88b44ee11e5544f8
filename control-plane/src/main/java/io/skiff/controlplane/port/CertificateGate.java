package io.skiff.controlplane.port;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.NodeGatewayGrpc;
import java.util.Optional;

/** Admits only nodes, apart from the call with which a host becomes a node. It tells the service which node calls. */
final class CertificateGate implements ServerInterceptor {

    private static final String OPEN_TO_ALL = NodeGatewayGrpc.getJoinMethod().getFullMethodName();

    private final Context.Key<NodePeer> caller;
    private final Context.Key<Runnable> hangUp;

    /** @param caller set for each call of a node, as is {@code hangUp} */
    CertificateGate(Context.Key<NodePeer> caller, Context.Key<Runnable> hangUp) {
        this.caller = caller;
        this.hangUp = hangUp;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var outer = Optional.ofNullable(call.getAttributes().get(CertificateFilter.OUTER));
        var node = outer.flatMap(SplicedConnections.Outer::certificate).flatMap(NodePeer::of);
        if (node.isEmpty() && !call.getMethodDescriptor().getFullMethodName().equals(OPEN_TO_ALL)) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription("this call needs the client certificate of a node"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        var context = node.isEmpty()
                ? Context.current()
                : Context.current().withValues(caller, node.get(), hangUp, outer.get()::hangUp);
        return Contexts.interceptCall(context, call, headers, next);
    }
}
