package io.skiff.controlplane.api.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.timeout.IdleStateEvent;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.stream.StreamUpgrade;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** One client's connection. It answers requests one after another, each on a thread of the pool. */
final class ApiConnection extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LogManager.getLogger(ApiConnection.class);

    /** The most requests that wait, because each holds its body. */
    private static final int MOST_WAITING = 4;

    /** The size up to which a reply is written at once, whether the client reads or not. */
    private static final int SMALL_BYTES = 32 << 10;

    private static final int TIMED_OUT = 408;

    private final Shared shared;
    private final BodyBudget bodies;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean busy;

    /** The one that is answered, or was last. */
    private Exchange current = Exchange.LAST;

    /** The reply that is being sent in pieces, if there is one. */
    private volatile @Nullable ChannelOutlet outlet;

    /** The parts that all connections share. */
    record Shared(Router router, Access access, Workers workers, Budgets budgets) {}

    ApiConnection(Shared shared, BodyBudget bodies) {
        this.shared = shared;
        this.bodies = bodies;
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
        current.over().complete(null);
        ctx.fireChannelInactive();
    }

    /** Closes an idle connection. One with a running watch is not idle. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && !busy) {
            var unused = ctx.close();
        } else if (event == RequestDeadline.LATE) {
            refuse(ctx, new ApiException(TIMED_OUT, "Timeout", "the request did not arrive in time"));
        } else if (event == BodyBudget.TOO_MUCH) {
            refuse(ctx, Failures.tooManyRequests("too many large requests at once, please try again later"));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /**
     * Refuses a request with an explanation, unless a reply is on its way already. The rest of the request is not
     * awaited.
     */
    private void refuse(ChannelHandlerContext ctx, ApiException why) {
        if (busy) {
            var unused = ctx.close();
        } else {
            busy = true;
            reply(ctx, Replies.failure(why), Exchange.LAST);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        var current = outlet;
        if (current != null) {
            current.flush();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("connection of {} ended: {}", ctx.channel().remoteAddress(), cause.getMessage());
            var unused = ctx.close();
        } else if (cause instanceof DecoderException) {
            LOG.debug("connection of {} is not HTTP: {}", ctx.channel().remoteAddress(), cause.getMessage());
            refuse(ctx, Failures.badRequest("the request is not HTTP/1.1: " + cause.getMessage()));
        } else {
            LOG.warn("connection of {} failed", ctx.channel().remoteAddress(), cause);
            refuse(ctx, Failures.internal(String.valueOf(cause)));
        }
    }

    private void begin(ChannelHandlerContext ctx, FullHttpRequest request) {
        busy = true;
        var exchange = Exchange.of(request);
        current = exchange;
        int bodyBytes = request.content().readableBytes();
        var body = request instanceof StreamedRequest streamed ? streamed.body() : BodyStream.none(ctx.channel());
        bodies.leave(bodyBytes);
        try {
            if (request.decoderResult().isFailure()) {
                throw Failures.badRequest("the request is not HTTP/1.1: "
                        + request.decoderResult().cause().getMessage());
            }
            var asked = Requests.of(request, shared.access().require(ctx, request));
            shared.workers()
                    .execute(
                            turnOf(ctx, asked),
                            bodyBytes,
                            () -> answering(ctx, asked, exchange, () -> answer(ctx, asked, body, exchange)));
        } catch (ApiException e) {
            reply(ctx, Replies.failure(e), exchange);
        } catch (RejectedExecutionException e) {
            var failure = Failures.tooManyRequests("too many requests at once, please try again later");
            reply(ctx, Replies.failure(failure), exchange);
        } catch (Throwable e) {
            fault(ctx, request.method() + " " + request.uri(), e, exchange);
        }
    }

    /** The owner of a turn: each user, and each host of the same user, has turns of its own. */
    private static String turnOf(ChannelHandlerContext ctx, ApiRequest request) {
        var from = ctx.channel().remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "";
        return request.user().name() + " at " + from;
    }

    /** Makes sure that the client gets an answer, even if the request needs more memory or stack than there is. */
    private void answering(ChannelHandlerContext ctx, ApiRequest request, Exchange exchange, Runnable answer) {
        try {
            answer.run();
        } catch (ApiException e) {
            fail(ctx, e, exchange);
        } catch (Throwable e) {
            fault(ctx, request.method() + " /" + String.join("/", request.path()), e, exchange);
        }
    }

    /** Answers a fault, without a message if there is no memory for one. The thread goes on in any case. */
    private void fault(ChannelHandlerContext ctx, String what, Throwable why, Exchange exchange) {
        try {
            LOG.error("{} failed", what, why);
            fail(ctx, Failures.internal(String.valueOf(why)), exchange);
        } catch (Throwable again) {
            var unused = ctx.close();
        }
    }

    /**
     * Fails a request. A reply that has begun can only be broken off, so that the client sees that it is incomplete.
     */
    void fail(ChannelHandlerContext ctx, ApiException why, Exchange exchange) {
        var begun = outlet;
        if (begun == null) {
            reply(ctx, Replies.failure(why), exchange);
        } else {
            begun.abort();
        }
    }

    /** Answers a request. It runs on a worker's thread. */
    private void answer(ChannelHandlerContext ctx, ApiRequest request, BodyStream body, Exchange exchange) {
        var reply = shared.router().handle(request);
        if (reply instanceof Reply.Whole whole) {
            reply(ctx, whole, exchange);
        } else if (reply instanceof Reply.Streamed streamed) {
            streamed.start().accept(open(ctx, streamed, exchange));
        } else if (reply instanceof Reply.Pieces many) {
            var out = open(ctx, Replies.headOf(many), exchange);
            var pump = new Pump(many.pieces(), out, again -> shared.workers().execute(turnOf(ctx, request), 0, again));
            out.onDrained(pump::wake);
        } else if (reply instanceof Reply.Duplex duplex) {
            duplex.start().accept(new Client(this, ctx, body, exchange));
        } else if (reply instanceof Reply.Streams streams) {
            var chosen = StreamUpgrade.choose(exchange.upgrade(), streams.use());
            streams.start().accept(new UpgradedClient(this, ctx, chosen, exchange));
        }
    }

    private void reply(ChannelHandlerContext ctx, Reply.Whole reply, Exchange exchange) {
        if (reply.body().length > SMALL_BYTES) {
            var out = open(ctx, Replies.headOf(reply), exchange);
            out.send(reply.body());
            out.end();
        } else {
            var written = ctx.writeAndFlush(exchange.complete(Replies.of(reply)));
            written.addListener(done -> ended(ctx, exchange, exchange.keepsAlive() && done.isSuccess()));
            ChannelOutlet.closeUnlessWritten(written, shared.budgets().longestStall());
        }
    }

    ChannelOutlet open(ChannelHandlerContext ctx, HttpResponse head, Exchange exchange) {
        ctx.writeAndFlush(exchange.complete(head)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        return outlet(ctx, exchange, exchange.keepsAlive());
    }

    /**
     * Opens the outlet of a streamed reply. Only events go through a WebSocket; a client that asks for another stream
     * in one gets an error, and does not wait forever.
     */
    private ChannelOutlet open(ChannelHandlerContext ctx, Reply.Streamed streamed, Exchange exchange) {
        if (exchange.socket().isEmpty()) {
            return open(ctx, Replies.chunked(streamed.contentType()), exchange);
        }
        if (!streamed.isEvents()) {
            throw Failures.badRequest("only watches in JSON come through a WebSocket; leave out the header Upgrade");
        }
        exchange.socket().get().accept(ctx.channel());
        return outlet(ctx, exchange, false);
    }

    private ChannelOutlet outlet(ChannelHandlerContext ctx, Exchange exchange, boolean goesOn) {
        var opened = new ChannelOutlet(ctx.channel(), shared.budgets(), () -> ended(ctx, exchange, goesOn));
        outlet = opened;
        return opened;
    }

    /** Goes on with the next request after a reply. It runs on the event loop. */
    private void ended(ChannelHandlerContext ctx, Exchange exchange, boolean goesOn) {
        outlet = null;
        exchange.over().complete(null);
        if (!goesOn || !ctx.channel().isActive()) {
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
