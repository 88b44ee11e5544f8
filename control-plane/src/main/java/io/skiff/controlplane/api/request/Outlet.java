package io.skiff.controlplane.api.request;

import java.time.Duration;

/** The receiver of a streamed reply. Any thread may call its methods. */
public interface Outlet {

    /**
     * Sends a piece without waiting. A client that reads too slowly is cut off, because buffers are bounded.
     *
     * @param bytes nobody changes them any more; other outlets may share them
     * @return false if enough is on its way; a sender that can wait should wait for {@link #onDrained}
     */
    boolean send(byte[] bytes);

    /** Ends the reply in good order, after all sent pieces. */
    void end();

    /** Ends the reply and its connection at once, so that the client sees that it is incomplete. */
    void abort();

    /** Whether the reply has ended or the client has gone. */
    boolean isClosed();

    /**
     * Sets an action that runs when the outlet accepts more after {@link #send} returned false, and once as soon as it
     * accepts anything.
     */
    void onDrained(Runnable drained);

    /**
     * Sets an action that runs once when the reply has ended or the client has gone; at once if that happened before.
     */
    void onClosed(Runnable closed);

    /** Runs a task later, unless the outlet has closed by then. */
    void later(Duration delay, Runnable task);
}
