package io.skiff.agent.neighbour;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.skiff.trust.NodeName;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Lets in only nodes that the control plane named as peers: the certificate of a deleted node stays valid for a while. */
final class PeersOnly implements ServerInterceptor {

    /** The name of the node that asks. */
    static final Context.Key<String> CALLER = Context.key("caller");

    private final Supplier<List<String>> peers;

    PeersOnly(Supplier<List<String>> peers) {
        this.peers = peers;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var caller = caller(call).filter(name -> peers.get().contains(name));
        if (caller.isEmpty()) {
            call.close(
                    Status.PERMISSION_DENIED.withDescription("only nodes of this cluster are given layers"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
    }

    private static Optional<String> caller(ServerCall<?, ?> call) {
        var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? NodeName.of(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
