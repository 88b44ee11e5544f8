package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.skiff.controlplane.api.status.Failures;

/** Puts a request and its body together, up to the size that is taken. */
final class BodyLimit extends HttpObjectAggregator {

    static final int MOST_BYTES = 3 << 20;

    BodyLimit() {
        super(MOST_BYTES);
    }

    /** Who asks first whether it may send its body is told in words, too. */
    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        boolean asks = HttpUtil.is100ContinueExpected(start);
        return asks && HttpUtil.getContentLength(start, -1L) > maxContentLength
                ? refusal()
                : super.newContinueResponse(start, maxContentLength, pipeline);
    }

    @Override
    protected boolean closeAfterContinueResponse(Object response) {
        return ((HttpResponse) response).status().code() != HttpResponseStatus.CONTINUE.code();
    }

    /** The rest of the body is not read, so that the connection is of no more use. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.writeAndFlush(refusal()).addListener(ChannelFutureListener.CLOSE);
    }

    private static HttpResponse refusal() {
        var response = Replies.of(Replies.failure(Failures.tooLarge(MOST_BYTES)));
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
