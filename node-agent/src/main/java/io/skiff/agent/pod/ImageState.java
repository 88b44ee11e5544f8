package io.skiff.agent.pod;

import java.time.Instant;

/** An image that a container of a pod is to run, as far as is known. Each start asks anew. */
public sealed interface ImageState {

    /** The image is on this node, and as new as its pull policy wants it. */
    record Present(String digest) implements ImageState {}

    /**
     * The image is being pulled.
     *
     * @param failures the pulls in a row that failed before
     * @param progress for people; may be empty
     * @param tellAt the time of the next look at the progress
     */
    record Pulling(int failures, String progress, Instant tellAt) implements ImageState {}

    /**
     * The image is not here.
     *
     * @param failures the tries in a row that failed, at least one
     * @param problem the reason of the last failure, in words
     * @param retryAt the time of the next try; in the past once the image may have come in another way
     */
    record Missing(int failures, String problem, Instant retryAt) implements ImageState {}
}
