package io.skiff.controlplane.api.request;

/** The body of a request, as it arrives and no faster than it is taken. Any thread may call its methods. */
public interface Inlet {

    /** Begins to hand the body over. A client that asked first whether to send it is told so only now. */
    void start(Receiver receiver);

    /** The receiver takes more again. */
    void resume();

    /** Takes a body. Calls come one at a time and must not wait. When the client goes away before its end, no call comes any more. */
    interface Receiver {

        /**
         * @param bytes nobody changes them any more
         * @return false: no more is wanted now; nothing comes before {@link Inlet#resume}
         */
        boolean received(byte[] bytes);

        /** The body is complete. */
        void ended();
    }
}
