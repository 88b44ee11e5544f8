package io.skiff.controlplane.api.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.bound.BytesInFlight;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A reply that is sent as fast as the client reads. Unread bytes wait here unencrypted, within bounds of size and time.
 */
final class ChannelOutlet implements Outlet {

    private static final Logger LOG = LogManager.getLogger(ChannelOutlet.class);

    /** A client with more unread bytes is cut off. They hold the largest object, and others beside it. */
    private static final long MOST_PENDING_BYTES = 4L << 20;

    private static final long ENOUGH_PENDING_BYTES = 64L << 10;

    /** The size of one TLS record. */
    private static final int PIECE_BYTES = 16 << 10;

    private final Channel channel;
    private final BytesInFlight<ChannelOutlet> budget;
    private final Duration longestStall;
    private final Runnable ended;
    private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    /** The bytes that wait. */
    private long pending;

    private boolean isClosed;
    private boolean isEnding;

    /** Whether a sender was told to wait. */
    private boolean isFull;

    private final AtomicBoolean isFlushDue = new AtomicBoolean();

    private volatile Runnable drained = () -> {};

    /** The written bytes of the first waiting piece. Only the event loop uses this field and the next one. */
    private int written;

    private @Nullable Future<?> stall;

    private final List<Future<?>> timers = new ArrayList<>();

    /** @param ended called once the reply is complete and the connection may go on */
    ChannelOutlet(Channel channel, Budgets budgets, Runnable ended) {
        this.channel = channel;
        this.budget = budgets.replies();
        this.longestStall = budgets.longestStall();
        this.ended = ended;
        var unused = channel.closeFuture().addListener(done -> close());
        var unusedToo = over.thenRun(() -> onLoop(() -> timers.forEach(timer -> timer.cancel(false))));
    }

    @Override
    public boolean send(byte[] bytes) {
        Optional<ChannelOutlet> fattest;
        boolean takesMore;
        synchronized (this) {
            if (isClosed || isEnding || bytes.length == 0) {
                return !isClosed && !isEnding && !isFull;
            }
            if (pending > MOST_PENDING_BYTES) {
                fattest = Optional.of(this);
            } else {
                waiting.add(bytes);
                pending += bytes.length;
                fattest = budget.hold(this, bytes);
            }
            isFull |= pending >= ENOUGH_PENDING_BYTES;
            takesMore = !isFull;
        }
        // outside of the lock, because it takes another outlet's
        fattest.ifPresent(ChannelOutlet::cutOff);
        flushSoon();
        return takesMore;
    }

    /** Runs a task on the event loop, after everything that other threads have handed to it. */
    private void onLoop(Runnable task) {
        try {
            channel.eventLoop().execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    /** Catches faults of a task: the loop would go on silently, and the client would wait for the rest forever. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            cutOff();
            LOG.error("a reply ends in its middle", e);
        }
    }

    private void flushSoon() {
        if (!isFlushDue.getAndSet(true)) {
            onLoop(this::flush);
        }
    }

    /**
     * Writes a piece if the connection accepts it. Encryption takes its time, so the thread serves others before the
     * next piece. It runs on the event loop.
     */
    void flush() {
        isFlushDue.set(false);
        int left = PIECE_BYTES;
        while (left > 0 && channel.isWritable()) {
            var bytes = first();
            if (bytes == null) {
                break;
            }
            int length = Math.min(left, bytes.length - written);
            var unused = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes, written, length)));
            written += length;
            left -= length;
            if (written == bytes.length) {
                removeFirst();
            }
        }
        if (channel.isWritable() && first() != null) {
            flushSoon();
        }
        watchForStall();
        if (hasRoomAgain()) {
            drained.run();
        }
        endIfComplete();
    }

    private synchronized byte @Nullable [] first() {
        return isClosed ? null : waiting.peek();
    }

    private synchronized void removeFirst() {
        written = 0;
        var bytes = waiting.poll();
        if (bytes != null) {
            pending -= bytes.length;
            budget.release(this, bytes);
        }
    }

    /** Bounds the time in which a client must read enough to be written to again. */
    private void watchForStall() {
        if (channel.isWritable()) {
            if (stall != null) {
                stall.cancel(false);
                stall = null;
            }
        } else if (stall == null && channel.isActive()) {
            stall = channel.eventLoop().schedule(this::cutOff, longestStall.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized boolean hasRoomAgain() {
        boolean again = isFull && !isClosed && channel.isWritable() && pending < ENOUGH_PENDING_BYTES;
        if (again) {
            isFull = false;
        }
        return again;
    }

    private void endIfComplete() {
        synchronized (this) {
            if (!isEnding || isClosed || !waiting.isEmpty()) {
                return;
            }
            isClosed = true;
        }
        if (stall != null) {
            stall.cancel(false);
        }
        var last = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        var unused = last.addListener(done -> ended.run());
        closeUnlessWritten(last, longestStall);
        over.complete(null);
    }

    /**
     * Bounds the time for the last bytes of a reply, in case the client does not read them. It runs on the event loop.
     */
    static void closeUnlessWritten(ChannelFuture last, Duration longestStall) {
        if (!last.isDone()) {
            var channel = last.channel();
            var late = channel.eventLoop()
                    .schedule(() -> closeNow(channel), longestStall.toMillis(), TimeUnit.MILLISECONDS);
            var unused = last.addListener(done -> late.cancel(false));
        }
    }

    /** Closes without a close_notify, which would wait behind all unread bytes. */
    private static void closeNow(Channel channel) {
        channel.unsafe().close(channel.voidPromise());
    }

    @Override
    public void end() {
        synchronized (this) {
            isEnding = true;
        }
        onLoop(this::endIfComplete);
    }

    @Override
    public boolean isClosed() {
        return over.isDone();
    }

    @Override
    public void abort() {
        cutOff();
    }

    private void cutOff() {
        close();
        onLoop(() -> closeNow(channel));
    }

    private void close() {
        synchronized (this) {
            isClosed = true;
            waiting.forEach(bytes -> budget.release(this, bytes));
            waiting.clear();
            pending = 0;
        }
        over.complete(null);
    }

    /** Sets the action for a sender that waits. It runs soon if the outlet has drained meanwhile. */
    @Override
    public void onDrained(Runnable action) {
        drained = action;
        onLoop(() -> {
            synchronized (this) {
                isFull = true;
            }
            flush();
        });
    }

    @Override
    public void onClosed(Runnable action) {
        var unused = over.thenRun(action);
    }

    /** Schedules a task, which is dropped if the outlet closes before. */
    @Override
    public void later(Duration delay, Runnable task) {
        onLoop(() -> {
            if (over.isDone()) {
                return;
            }
            timers.removeIf(Future::isDone);
            timers.add(channel.eventLoop()
                    .schedule(
                            () -> {
                                if (channel.isActive() && !over.isDone()) {
                                    guarded(task);
                                }
                            },
                            delay.toMillis(),
                            TimeUnit.MILLISECONDS));
        });
    }
}
