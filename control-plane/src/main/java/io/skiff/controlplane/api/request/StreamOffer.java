package io.skiff.controlplane.api.request;

import io.skiff.controlplane.api.status.ApiException;

/** A client that asks for streams, before it has its answer: {@link #accept} or {@link #fail}, once. Any thread may call its methods. */
public interface StreamOffer {

    /** Upgrades the connection. */
    void accept(Opener opener);

    void fail(ApiException why);

    /** Sets an action that runs once the client has gone; at once if it has. */
    void onClosed(Runnable closed);

    /** Told of a command once, when all its streams are there, and of each forwarded connection. */
    @FunctionalInterface
    interface Opener {

        /** @param port that is to be forwarded; 0 of a command */
        StreamClient.Listener open(int port, StreamClient client);
    }
}
