package io.skiff.agent.tunnel;

import java.util.Optional;

/** A tunnel as its handler uses it, from one thread at a time for each way. */
public interface Tunnel {

    /** What was asked for is there, even if nothing comes of it yet. To be said before anything is sent. */
    void opened();

    /**
     * Sends a piece; waits until the other end takes it.
     *
     * @return false when the tunnel is over
     */
    boolean send(int stream, byte[] bytes) throws InterruptedException;

    /** Says that nothing more will be sent on a stream; the other way, and other streams, go on. Waits as {@link #send} does. */
    void finish(int stream) throws InterruptedException;

    /** Waits for a piece. Empty when the tunnel is over. */
    Optional<Piece> receive() throws InterruptedException;

    /** Sets what runs once when the other end has gone, from any thread; at once if it has. For who waits for something else than this tunnel. */
    void onGone(Runnable action);

    /**
     * What came on one stream.
     *
     * @param isLast whether nothing more comes on it
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Piece(int stream, byte[] bytes, boolean isLast) {}
}
