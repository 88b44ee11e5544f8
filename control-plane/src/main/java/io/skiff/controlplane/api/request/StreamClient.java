package io.skiff.controlplane.api.request;

/**
 * A client with several numbered streams, each end no faster than the other takes them in: one command with its input and outputs, or one
 * forwarded connection. Any thread may call its methods.
 */
public interface StreamClient {

    /** The streams of a command: remotecommand in Kubernetes. */
    int INPUT = 0;

    int OUTPUT = 1;
    int ERRORS = 2;
    int STATUS = 3;
    int SIZE = 4;

    /** The streams of a forwarded connection. */
    int DATA = 0;

    int FAULT = 1;

    /**
     * Sends a piece without waiting.
     *
     * @return false if enough is on its way: nothing more is to be sent before {@link Listener#drained}
     */
    boolean send(int stream, byte[] bytes);

    /** Says that nothing more will be sent on a stream, if the protocol can say so. */
    void finish(int stream);

    /** The listener takes more again. */
    void resume();

    /** Ends it in good order, after all that was sent. */
    void end();

    /** What comes from the client. Calls come one at a time and must not wait. */
    interface Listener {

        /** @return false: no more is wanted now; little comes before {@link StreamClient#resume} */
        boolean received(int stream, byte[] bytes);

        /** The client sends nothing more on a stream. */
        void finished(int stream);

        /** More can be sent. */
        void drained();

        /** The client has gone; nothing else is called any more. */
        void gone();
    }
}
