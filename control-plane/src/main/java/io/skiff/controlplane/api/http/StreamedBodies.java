package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.api.stream.OfRequests;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Passes some requests on before their bodies, which come beside them ({@link BodyStream}). It stands before the handlers that bound and
 * aggregate all other bodies, and behind the one that drops those of unauthorized senders.
 */
final class StreamedBodies extends ChannelDuplexHandler implements OfRequests {

    /** How long an answered client may go on to send. */
    private static final int LINGER_SECONDS = 2;

    private final Predicate<HttpRequest> isStreamed;
    private final RequestDeadline deadline;
    private @Nullable BodyStream current;
    private @Nullable ChannelPromise closing;

    /** @param deadline for a request to arrive, which is lifted for these */
    StreamedBodies(Predicate<HttpRequest> isStreamed, RequestDeadline deadline) {
        this.isStreamed = isStreamed;
        this.deadline = deadline;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var body = current;
        if (message instanceof HttpRequest request && begins(request)) {
            deadline.lift();
            current = new BodyStream(ctx.channel(), HttpUtil.is100ContinueExpected(request));
            ctx.fireChannelRead(new StreamedRequest(request, current));
        } else if (body != null && message instanceof HttpContent content) {
            try {
                arrived(ctx, body, content);
            } finally {
                ReferenceCountUtil.release(message);
            }
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private boolean begins(HttpRequest request) {
        return current == null
                && !(request instanceof FullHttpMessage)
                && request.decoderResult().isSuccess()
                && hasBody(request)
                && isStreamed.test(request);
    }

    private static boolean hasBody(HttpRequest request) {
        try {
            return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
        } catch (NumberFormatException e) {
            // is refused later
            return false;
        }
    }

    private void arrived(ChannelHandlerContext ctx, BodyStream body, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            // chunks that are none: where the body ends is not known any more
            current = null;
            var unused = ctx.close();
            return;
        }
        body.arrived(content);
        if (body.isComplete()) {
            current = null;
            closeNow(ctx);
        }
    }

    /**
     * Lets a client that has its answer send for a while what nobody wants: to close with unread bytes would reset the connection, and the
     * client would lose the answer (RFC 9112, 9.6).
     */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        var body = current;
        if (body == null
                || body.isUnasked()
                || closing != null
                || !ctx.channel().isActive()) {
            var unused = ctx.close(promise);
            return;
        }
        closing = promise;
        body.drop();
        var unused = ctx.executor().schedule(() -> closeNow(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private void closeNow(ChannelHandlerContext ctx) {
        var promise = closing;
        if (promise != null) {
            closing = null;
            var unused = ctx.close(promise);
        }
    }
}
