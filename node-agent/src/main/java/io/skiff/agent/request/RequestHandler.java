package io.skiff.agent.request;

import java.io.IOException;

/** Answers requests of one kind, each on a thread of its own. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Answers one. The thread is interrupted when the user has gone.
     *
     * @throws RequestException why it cannot be answered
     * @throws IOException the user has gone; nobody is there to be told
     */
    void answer(NodeRequest request, NodeAnswer answer) throws RequestException, IOException, InterruptedException;
}
