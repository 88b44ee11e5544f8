package io.skiff.controlplane.api.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.skiff.controlplane.api.request.Inlet;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request as it arrives. The connection is read only while its receiver takes what comes, so that no more is kept than one
 * reading of it. All happens on the connection's event loop.
 */
final class BodyStream implements Inlet {

    private final Channel channel;
    private final Queue<byte[]> kept = new ArrayDeque<>();
    private boolean awaitsContinue;
    private @Nullable Receiver receiver;
    private boolean isPaused = true;
    private boolean isComplete;
    private boolean isDropped;
    private boolean isToldOfEnd;

    /** @param awaitsContinue whether the client asked first whether to send it */
    BodyStream(Channel channel, boolean awaitsContinue) {
        this.channel = channel;
        this.awaitsContinue = awaitsContinue;
    }

    /** Of a request that has come without one, or whose body came with it. */
    static BodyStream none(Channel channel) {
        var none = new BodyStream(channel, false);
        none.isComplete = true;
        return none;
    }

    /** Does not release the content. */
    void arrived(HttpContent content) {
        if (!isDropped && content.content().isReadable()) {
            kept.add(ByteBufUtil.getBytes(content.content()));
        }
        isComplete = content instanceof LastHttpContent;
        pass();
    }

    boolean isComplete() {
        return isComplete;
    }

    /** Whether the client sends nothing before it is told to, and will not be told. */
    boolean isUnasked() {
        return awaitsContinue;
    }

    /** Nobody wants the rest. It is still read, so that the client gets as far as its answer. */
    void drop() {
        isDropped = true;
        receiver = null;
        kept.clear();
        pass();
    }

    @Override
    public void start(Receiver taker) {
        onLoop(() -> {
            if (isDropped) {
                return;
            }
            receiver = taker;
            if (awaitsContinue) {
                awaitsContinue = false;
                var unused = channel.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
            goOn();
        });
    }

    @Override
    public void resume() {
        onLoop(this::goOn);
    }

    private void goOn() {
        isPaused = false;
        pass();
    }

    private void pass() {
        var taker = receiver;
        while (taker != null && !isPaused && !kept.isEmpty()) {
            isPaused = !taker.received(kept.remove());
        }
        if (taker != null && kept.isEmpty() && isComplete && !isToldOfEnd) {
            isToldOfEnd = true;
            taker.ended();
        }
        channel.config().setAutoRead(isDropped || isComplete || (!isPaused && kept.isEmpty()));
    }

    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server ends, and with it the connection
            kept.clear();
        }
    }
}
