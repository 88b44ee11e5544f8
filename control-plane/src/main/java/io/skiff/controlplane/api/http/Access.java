package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.Authenticator;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.security.User;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Authenticates the sender of a request. Authorization follows later, when the attempt is known. */
record Access(Authenticator authenticator, Authorizer authorizer) {

    private static final User NOBODY = new User("system:anonymous", List.of("system:unauthenticated"));

    /** Fails when the sender is not known and asks for more than everybody may. */
    User require(ChannelHandlerContext ctx, HttpRequest request) {
        var user = user(ctx, request);
        return AdministratorsOnly.PUBLIC.contains(request.uri())
                ? user.orElse(NOBODY)
                : user.orElseThrow(Failures::unauthorized);
    }

    /** Whether the sender's body is read. The bodies of unauthorized senders are dropped. */
    boolean maySendBody(ChannelHandlerContext ctx, HttpRequest request) {
        return user(ctx, request).filter(authorizer::mayWrite).isPresent();
    }

    private Optional<User> user(ChannelHandlerContext ctx, HttpRequest request) {
        return authenticator.authenticate(certificate(ctx), Requests.bearerToken(request.headers()));
    }

    private static Optional<X509Certificate> certificate(ChannelHandlerContext ctx) {
        var tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            return Optional.empty();
        }
        try {
            var chain = tls.engine().getSession().getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
