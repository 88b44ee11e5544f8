package io.skiff.controlplane.api.request;

import io.skiff.controlplane.api.status.ApiException;

/**
 * A request and its answer, each as it comes: the answer may begin before the request has ended, and long after it. It is answered once, by
 * {@link #answer} or {@link #fail}. Any thread may call its methods.
 */
public interface Conversation {

    /** The body of the request; one that has none has ended. */
    Inlet body();

    /** Begins the answer. */
    Outlet answer(int code, String contentType);

    /** Answers with a failure. The rest of the request is dropped. */
    void fail(ApiException why);

    /** Sets an action that runs once the client has gone; at once if it has. */
    void onClosed(Runnable closed);
}
