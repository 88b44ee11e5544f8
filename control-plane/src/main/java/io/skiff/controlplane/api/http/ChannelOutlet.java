package io.skiff.controlplane.api.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.skiff.controlplane.api.request.Outlet;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A streamed reply on a connection: chunks, as they come. */
final class ChannelOutlet implements Outlet {

    /** Who lets more than this pile up is cut off. */
    private static final long MOST_PENDING_BYTES = 8L << 20;

    private static final long ENOUGH_PENDING_BYTES = 1L << 20;

    private final Channel channel;
    private final Runnable ended;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private volatile Runnable drained = () -> {};

    /** @param ended called when the reply is complete and the connection may go on */
    ChannelOutlet(Channel channel, Runnable ended) {
        this.channel = channel;
        this.ended = ended;
        channel.closeFuture().addListener(done -> close());
    }

    @Override
    public boolean send(byte[] bytes) {
        if (closed.get() || bytes.length == 0) {
            return !closed.get();
        }
        if (pending.get() > MOST_PENDING_BYTES) {
            var unused = channel.close();
            return false;
        }
        pending.addAndGet(bytes.length);
        inOrder(() -> channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)))
                .addListener(done -> sent(bytes.length)));
        return pending.get() < ENOUGH_PENDING_BYTES;
    }

    /** What the event loop itself writes at once would overtake what other threads have handed to it. */
    private void inOrder(Runnable write) {
        try {
            channel.eventLoop().execute(write);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    private void sent(int bytes) {
        long left = pending.addAndGet(-bytes);
        if (left < ENOUGH_PENDING_BYTES && left + bytes >= ENOUGH_PENDING_BYTES) {
            drained.run();
        }
    }

    @Override
    public void end() {
        if (closed.compareAndSet(false, true)) {
            inOrder(() ->
                    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(done -> ended.run()));
            over.complete(null);
        }
    }

    private void close() {
        closed.set(true);
        over.complete(null);
    }

    /** Whoever was told to wait is told to go on, also when that was just now. */
    @Override
    public void onDrained(Runnable action) {
        drained = action;
        channel.eventLoop().execute(() -> {
            if (pending.get() < ENOUGH_PENDING_BYTES) {
                action.run();
            }
        });
    }

    @Override
    public void onClosed(Runnable action) {
        var unused = over.thenRun(action);
    }

    @Override
    public void later(Duration delay, Runnable task) {
        var unused = channel.eventLoop()
                .schedule(
                        () -> {
                            if (channel.isActive() && !closed.get()) {
                                task.run();
                            }
                        },
                        delay.toMillis(),
                        TimeUnit.MILLISECONDS);
    }
}
