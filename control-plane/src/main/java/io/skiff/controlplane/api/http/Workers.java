package io.skiff.controlplane.api.http;

/** Who does what requests ask for, in turn for each user. */
@FunctionalInterface
public interface Workers {

    /**
     * @param bodyBytes how large the request is: what is made of it takes a multiple
     * @throws java.util.concurrent.RejectedExecutionException when too much waits already
     */
    void execute(String user, int bodyBytes, Runnable work);
}
