package io.skiff.controlplane.tunnel;

/** A way to something on a node: bytes both ways, in numbered streams, each end no faster than the other takes them in. */
public interface Tunnel extends AutoCloseable {

    /**
     * Sends a piece, never waiting. Who goes on after false is cut off.
     *
     * @return false: enough is on its way; what can wait should wait for {@link Listener#drained}
     */
    boolean send(int stream, byte[] bytes);

    /** Says that nothing more will be sent on a stream. The other way, and other streams, go on. */
    void finish(int stream);

    /** The listener takes more again. */
    void resume();

    /**
     * The listener hears nothing more, and what comes is dropped; but what was sent still goes to the node, until the node ends the tunnel or the
     * time for it is over.
     */
    void leave();

    /** Ends it at once; the listener hears nothing more. */
    @Override
    void close();

    /** Who asked for it. Calls come one at a time, from any thread, and must not wait; one of the last two is the last one. */
    interface Listener {

        /** What was asked for is there, even if nothing comes of it yet. */
        void opened();

        /** @return false: no more is wanted now; nothing comes before {@link Tunnel#resume} */
        boolean received(int stream, byte[] bytes);

        /** The node sends nothing more on a stream; others go on. */
        default void finished(int stream) {}

        /** More can be sent. */
        default void drained() {}

        void ended();

        /** @param message for the user: what was tried on what, and what happened */
        void failed(String message);
    }
}
