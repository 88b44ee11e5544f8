package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.skiff.controlplane.api.stream.OfRequests;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time in which a client must send a request. It stands before the codec, where bytes arrive, and
 * {@link #parsed} behind it, where the parsed request is seen.
 */
final class RequestDeadline extends ChannelInboundHandlerAdapter implements OfRequests {

    /** An event: the request is late. */
    static final Object LATE = new Object();

    static final int HEADERS_SECONDS = 10;

    static final int BODY_SECONDS = 30;

    /** A longer body gets one more second for each so many bytes. */
    private static final long LEAST_BYTES_PER_SECOND = 100_000;

    private @Nullable Future<?> deadline;
    private boolean isInRequest;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (!isInRequest) {
            isInRequest = true;
            lateAfter(HEADERS_SECONDS, ctx);
        }
        ctx.fireChannelRead(bytes);
    }

    /** Makes the handler that sees the requests from the codec. */
    ChannelHandler parsed() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest request) {
                    lateAfter(BODY_SECONDS + bodyBytes(request) / LEAST_BYTES_PER_SECOND, ctx);
                }
                if (message instanceof LastHttpContent) {
                    cancel();
                    isInRequest = false;
                }
                ctx.fireChannelRead(message);
            }
        };
    }

    /** There is none for the present request: its body is read as slowly as it is taken. */
    void lift() {
        cancel();
    }

    /** The announced length, at most that of an accepted body: longer ones are refused, and chunked ones announce none. */
    private static long bodyBytes(HttpRequest request) {
        try {
            return Math.min(HttpUtil.getContentLength(request, BodyLimit.MOST_BYTES), BodyLimit.MOST_BYTES);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void lateAfter(long seconds, ChannelHandlerContext ctx) {
        cancel();
        deadline =
                ctx.executor().schedule(() -> ctx.pipeline().fireUserEventTriggered(LATE), seconds, TimeUnit.SECONDS);
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }
}
