package io.skiff.controlplane.api.stream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what was handed to a connection and has not left it, so that a client that does not read costs a bounded amount. */
final class Outgoing {

    private static final long ENOUGH_BYTES = 64 << 10;

    private final Channel channel;
    private final Runnable drained;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicBoolean isFull = new AtomicBoolean();

    /** Only the event loop uses it. */
    private @Nullable ChannelFuture last;

    /** @param drained runs on the event loop, when more can be sent after {@link #write} returned false */
    Outgoing(Channel channel, Runnable drained) {
        this.channel = channel;
        this.drained = drained;
    }

    /**
     * Writes a frame after those before it, whichever threads they came from: on the event loop too it goes through the loop's queue, where a
     * direct write would overtake what other threads have put there.
     *
     * @return false if enough is on its way
     */
    boolean write(Object frame, int bytes) {
        pending.addAndGet(bytes);
        channel.eventLoop().execute(() -> {
            last = channel.writeAndFlush(frame);
            last.addListener(done -> left(bytes));
        });
        if (pending.get() < ENOUGH_BYTES) {
            return true;
        }
        isFull.set(true);
        // it may all have left in between
        left(0);
        return !isFull.get();
    }

    /** The bytes that have not left. */
    long pending() {
        return pending.get();
    }

    /** Runs an action once all that was written has left, or never will. To be called on the event loop. */
    void whenWritten(Runnable action) {
        if (last == null) {
            action.run();
        } else {
            last.addListener(done -> action.run());
        }
    }

    private void left(int bytes) {
        if (pending.addAndGet(-bytes) < ENOUGH_BYTES / 2 && isFull.compareAndSet(true, false)) {
            channel.eventLoop().execute(drained);
        }
    }
}
