package io.skiff.agent.image;

import java.util.function.Consumer;

/** Pulls images beside its callers. */
public interface ImagePuller {

    /**
     * Begins to pull an image, and returns at once.
     *
     * @param done gets the result once, on any thread
     */
    void pull(String reference, PullProgress progress, Consumer<Result> done);

    /** The result of a pull. */
    sealed interface Result {

        /** The image is complete on this node. */
        record Pulled(Image image) implements Result {}

        /** @param problem the reason, in words */
        record Failed(String problem) implements Result {}
    }
}
