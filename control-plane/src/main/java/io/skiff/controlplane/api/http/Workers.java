package io.skiff.controlplane.api.http;

/** Runs the work of requests, in turn for each user. */
@FunctionalInterface
public interface Workers {

    /**
     * @param bodyBytes the size of the request, whose handling takes a multiple
     * @throws java.util.concurrent.RejectedExecutionException if too much waits already
     */
    void execute(String user, int bodyBytes, Runnable work);
}
