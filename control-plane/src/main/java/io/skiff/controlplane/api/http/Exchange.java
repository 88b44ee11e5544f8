package io.skiff.controlplane.api.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.skiff.controlplane.api.stream.StreamUpgrade;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the reply to a request is sent.
 *
 * @param keepsAlive whether the connection goes on afterwards
 * @param knowsChunks false for HTTP/1.0, to which a reply of unknown length ends with its connection
 * @param socket the client's request for a WebSocket, if there is one
 * @param upgrade the client's request for any upgrade, if there is one
 * @param over complete once the reply has ended, or the client has gone
 */
record Exchange(
        boolean keepsAlive,
        boolean knowsChunks,
        Optional<WatchSocket.Upgrade> socket,
        Optional<StreamUpgrade> upgrade,
        CompletableFuture<@Nullable Void> over) {

    /** The last exchange of a connection, after which nothing is read any more. */
    static final Exchange LAST =
            new Exchange(false, true, Optional.empty(), Optional.empty(), new CompletableFuture<>());

    static Exchange of(FullHttpRequest request) {
        boolean isNew = request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        boolean isHttp = request.decoderResult().isSuccess();
        boolean isLast = request instanceof StreamedRequest || !HttpUtil.isKeepAlive(request);
        return new Exchange(
                isNew && isHttp && !isLast,
                isNew,
                WatchSocket.Upgrade.of(request),
                StreamUpgrade.of(request),
                new CompletableFuture<>());
    }

    /** Completes the head of a reply. */
    <T extends HttpResponse> T complete(T head) {
        if (!keepsAlive) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (!knowsChunks) {
            head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        }
        return head;
    }
}
