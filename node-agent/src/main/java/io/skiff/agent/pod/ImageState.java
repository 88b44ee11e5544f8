package io.skiff.agent.pod;

import java.time.Instant;
import java.util.List;

/** An image that a container of a pod is to run, as far as is known. Each start asks anew. */
public sealed interface ImageState {

    /** The image is on this node, and as new as its pull policy wants it. */
    record Present(String digest) implements ImageState {}

    /**
     * The image is being pulled.
     *
     * @param asked the name by which the registry is asked, possibly with a digest
     * @param digest that the name means; empty while that is not known
     * @param failures the pulls in a row that failed before
     * @param progress for people; may be empty
     * @param tellAt the time of the next look at the progress
     */
    record Pulling(String asked, String digest, int failures, String progress, Instant tellAt) implements ImageState {}

    /**
     * The image is not here.
     *
     * @param failures the tries in a row that failed, at least one
     * @param problem the reason of the last failure, in words
     * @param platforms that the image is for, if this node's is not among them; mostly empty
     * @param retryAt the time of the next try; in the past once the image may have come in another way
     */
    record Missing(int failures, String problem, List<String> platforms, Instant retryAt) implements ImageState {

        public Missing {
            platforms = List.copyOf(platforms);
        }
    }
}
