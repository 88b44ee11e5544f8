package io.skiff.agent.image;

import java.util.List;
import java.util.function.Consumer;

/** Pulls images beside its callers. */
public interface ImagePuller {

    /**
     * Begins to pull an image, and returns at once.
     *
     * @param done gets the result once, on any thread
     */
    void pull(Wanted wanted, PullProgress progress, Consumer<Result> done);

    /**
     * An image, by whom it is wanted.
     *
     * @param credentials of who wants it, tried in order before those of the node
     * @param digestHere of the image of this name on this node, to which the right is to be proved; empty for a pull
     */
    record Wanted(String reference, List<Credential> credentials, String digestHere) {

        public Wanted {
            credentials = List.copyOf(credentials);
        }
    }

    /** The result of a pull. */
    sealed interface Result {

        /** The image is complete on this node. */
        record Pulled(Image image) implements Result {}

        /** The image was on this node, and its registry gives it to who wants it. */
        record Admitted(Image image) implements Result {}

        /**
         * @param problem the reason, in words
         * @param platforms that the image is for, if this host's is not among them; mostly empty
         */
        record Failed(String problem, List<String> platforms) implements Result {
            public Failed {
                platforms = List.copyOf(platforms);
            }

            public Failed(String problem) {
                this(problem, List.of());
            }
        }
    }
}
