package io.skiff.controlplane.api.stream;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection when its client has what was sent. Closing it at once would drop what has not left, and a client that still sends would make
 * the kernel drop more; kubectl takes a status that is cut off for success. All of it happens on the event loop.
 */
final class LastWords {

    /** For a client that takes nothing. */
    private static final int LONGEST_STALL_SECONDS = 30;

    /** Silence after which a client that has everything is not waited for. */
    private static final int LINGER_SECONDS = 2;

    /** What a client sends meanwhile is dropped; one that goes on for ever is not listened to. */
    private static final int MOST_LINGERS = 15;

    private final Channel channel;
    private final Outgoing outgoing;
    private boolean isWritten;
    private boolean wasHeard;
    private int lingers;

    LastWords(Channel channel, Outgoing outgoing) {
        this.channel = channel;
        this.outgoing = outgoing;
    }

    void begin() {
        // whoever waits for room here before it reads goes on, and its end is seen
        channel.config().setAutoRead(true);
        outgoing.whenWritten(() -> {
            isWritten = true;
            linger();
        });
        closeIfStalled(Long.MAX_VALUE);
    }

    /** The client has sent something. */
    void heard() {
        wasHeard = true;
    }

    private void closeIfStalled(long before) {
        if (isWritten) {
            return;
        }
        long now = outgoing.pending();
        if (now < before) {
            var unused =
                    channel.eventLoop().schedule(() -> closeIfStalled(now), LONGEST_STALL_SECONDS, TimeUnit.SECONDS);
        } else {
            close();
        }
    }

    private void linger() {
        wasHeard = false;
        lingers++;
        var unused = channel.eventLoop()
                .schedule(
                        () -> {
                            if (wasHeard && lingers < MOST_LINGERS && channel.isActive()) {
                                linger();
                            } else {
                                close();
                            }
                        },
                        LINGER_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void close() {
        var unused = channel.close();
    }
}
