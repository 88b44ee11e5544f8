package io.skiff.controlplane.api.request;

import java.time.Duration;

/** Where a streamed reply goes. Its methods may be called from any thread. */
public interface Outlet {

    /**
     * Sends a piece, never waiting. A client that reads too slowly is cut off in place of buffering without bound.
     *
     * @param bytes not changed any more by anybody; may be shared with other outlets
     * @return false: enough is on its way; what can wait should wait for {@link #onDrained}
     */
    boolean send(byte[] bytes);

    /** Ends the reply in good order, after all that was sent. */
    void end();

    /** Ends the reply and its connection at once, so that the client sees that it is not complete. */
    void abort();

    /** The reply has ended, or the client has gone. */
    boolean isClosed();

    /** Called when the outlet takes more again after {@link #send} returned false, and first as soon as it takes anything. */
    void onDrained(Runnable drained);

    /** Called once, when the reply has ended or the client has gone; at once when that was before. */
    void onClosed(Runnable closed);

    /** Runs something later, unless the outlet has closed by then. */
    void later(Duration delay, Runnable task);
}
