package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.skiff.controlplane.api.status.Failures;

/** Puts a request and its body together, up to the size that is taken. */
final class BodyLimit extends HttpObjectAggregator {

    static final int MOST_BYTES = 3 << 20;

    BodyLimit() {
        super(MOST_BYTES);
    }

    /** The rest of the body is not read, so that the connection is of no more use. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        var response = Replies.of(Replies.failure(Failures.tooLarge(MOST_BYTES)));
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
