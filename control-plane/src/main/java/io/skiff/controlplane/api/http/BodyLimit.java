package io.skiff.controlplane.api.http;

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
import io.skiff.controlplane.api.stream.OfRequests;
import java.util.concurrent.TimeUnit;

/** Aggregates a request with its body, up to the greatest size. */
final class BodyLimit extends HttpObjectAggregator implements OfRequests {

    static final int MOST_BYTES = 3 << 20;

    private static final int LINGER_SECONDS = 2;

    BodyLimit() {
        super(MOST_BYTES);
    }

    /** Answers Expect: 100-continue. A client whose body would be too large gets an explanation, too. */
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

    /**
     * Drops the rest of the body for a while: to close with unread bytes would reset the connection, and the client
     * would lose the answer (RFC 9112, 9.6).
     */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        var unused = ctx.writeAndFlush(refusal());
        var unusedTimer = ctx.executor().schedule(() -> close(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private static void close(ChannelHandlerContext ctx) {
        var unused = ctx.close();
    }

    private static HttpResponse refusal() {
        var response = Replies.of(Replies.failure(Failures.tooLarge(MOST_BYTES)));
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
