package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.IdleStateEvent;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One client's connection: requests are answered one after another, each on a thread of the pool. */
final class ApiConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LogManager.getLogger(ApiConnection.class);
    private static final int MOST_WAITING = 16;

    private final Router router;
    private final Access access;
    private final Executor pool;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean busy;

    ApiConnection(Router router, Access access, Executor pool) {
        this.router = router;
        this.access = access;
        this.pool = pool;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!busy) {
            begin(ctx, request);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(request.retain());
        } else {
            var unused = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
        ctx.fireChannelInactive();
    }

    /** A connection on which nothing is asked and nothing answered is not kept for ever; a watch is an answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !busy) {
            var unused = ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection of {} ended: {}", ctx.channel().remoteAddress(), cause.getMessage());
        } else {
            LOG.warn("connection of {} failed", ctx.channel().remoteAddress(), cause);
        }
        var unused = ctx.close();
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        busy = true;
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        try {
            if (request.decoderResult().isFailure()) {
                throw Failures.badRequest("the request is not HTTP/1.1: "
                        + request.decoderResult().cause().getMessage());
            }
            var asked = Requests.of(request, access.require(ctx, request));
            pool.execute(() -> answer(ctx, asked, keepAlive));
        } catch (ApiException e) {
            reply(ctx, Replies.failure(e), keepAlive);
        } catch (RejectedExecutionException e) {
            var failure = Failures.tooManyRequests("too many requests at once, please try again later");
            reply(ctx, Replies.failure(failure), keepAlive);
        }
    }

    /** On a thread of the pool. */
    private void answer(ChannelHandlerContext ctx, ApiRequest request, boolean keepAlive) {
        try {
            var reply = router.handle(request);
            if (reply instanceof Reply.Whole whole) {
                reply(ctx, whole, keepAlive);
            } else if (reply instanceof Reply.Streamed streamed) {
                stream(ctx, streamed, keepAlive);
            }
        } catch (ApiException e) {
            reply(ctx, Replies.failure(e), keepAlive);
        } catch (RuntimeException e) {
            LOG.error("{} /{} failed", request.method(), String.join("/", request.path()), e);
            reply(ctx, Replies.failure(Failures.internal(String.valueOf(e.getMessage()))), keepAlive);
        }
    }

    private void reply(ChannelHandlerContext ctx, Reply.Whole reply, boolean keepAlive) {
        var response = Replies.of(reply);
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ctx.writeAndFlush(response).addListener(done -> ended(ctx, keepAlive));
    }

    private void stream(ChannelHandlerContext ctx, Reply.Streamed reply, boolean keepAlive) {
        ctx.writeAndFlush(Replies.of(reply)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        reply.start().accept(new ChannelOutlet(ctx.channel(), () -> ended(ctx, keepAlive)));
    }

    /** On the event loop. */
    private void ended(ChannelHandlerContext ctx, boolean keepAlive) {
        if (!keepAlive || !ctx.channel().isActive()) {
            var unused = ctx.close();
            return;
        }
        busy = false;
        var next = waiting.poll();
        if (next != null) {
            try {
                begin(ctx, next);
            } finally {
                next.release();
            }
        }
    }
}
