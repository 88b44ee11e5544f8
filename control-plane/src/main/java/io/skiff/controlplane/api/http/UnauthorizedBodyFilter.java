package io.skiff.controlplane.api.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.skiff.controlplane.api.stream.OfRequests;
import org.jspecify.annotations.Nullable;

/**
 * Drops the body of an unauthorized request piece by piece, before it is aggregated, so that its sender cannot fill the
 * memory of the API. The request goes on without its body, and gets its answer in turn.
 */
public final class UnauthorizedBodyFilter extends ChannelInboundHandlerAdapter implements OfRequests {

    private final Access access;
    private @Nullable FullHttpRequest withoutBody;
    private boolean dropping;

    UnauthorizedBodyFilter(Access access) {
        this.access = access;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            // an invalid request has no end of its body
            dropping = !(message instanceof FullHttpMessage)
                    && request.decoderResult().isSuccess()
                    && !access.maySendBody(ctx, request);
            if (dropping) {
                begin(ctx, request);
            }
        }
        if (!dropping || !(message instanceof HttpObject)) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof LastHttpContent last) {
            if (withoutBody != null && last.decoderResult().isFailure()) {
                withoutBody.setDecoderResult(last.decoderResult());
            }
            finish(ctx);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        var bare = new DefaultFullHttpRequest(
                request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
        bare.setDecoderResult(request.decoderResult());
        bare.headers().set(request.headers());
        bare.headers().remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.TRANSFER_ENCODING);
        withoutBody = bare;
        if (HttpUtil.is100ContinueExpected(request)) {
            // the client decides whether it sends the body after a refusal, so no other request can follow on this
            // connection
            HttpUtil.setKeepAlive(bare, false);
            finish(ctx);
        }
    }

    private void finish(ChannelHandlerContext ctx) {
        var complete = withoutBody;
        withoutBody = null;
        if (complete != null) {
            ctx.fireChannelRead(complete);
        }
    }
}
