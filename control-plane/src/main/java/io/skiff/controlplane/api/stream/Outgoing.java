package io.skiff.controlplane.api.stream;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was handed to a connection and has not left it, so that a client that does not read costs a bounded amount. */
final class Outgoing {

    private static final long ENOUGH_BYTES = 64 << 10;

    private final Channel channel;
    private final Runnable drained;
    private final AtomicLong pending = new AtomicLong();
    private final AtomicBoolean isFull = new AtomicBoolean();

    /** @param drained runs on the event loop, when more can be sent after {@link #write} returned false */
    Outgoing(Channel channel, Runnable drained) {
        this.channel = channel;
        this.drained = drained;
    }

    /** @return false if enough is on its way */
    boolean write(Object frame, int bytes) {
        pending.addAndGet(bytes);
        var unused = channel.writeAndFlush(frame).addListener(done -> left(bytes));
        if (pending.get() < ENOUGH_BYTES) {
            return true;
        }
        isFull.set(true);
        // it may all have left in between
        left(0);
        return !isFull.get();
    }

    private void left(int bytes) {
        if (pending.addAndGet(-bytes) < ENOUGH_BYTES / 2 && isFull.compareAndSet(true, false)) {
            channel.eventLoop().execute(drained);
        }
    }
}
