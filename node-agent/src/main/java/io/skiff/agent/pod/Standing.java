package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * How a pod stands among the pods of a node that runs out of something.
 *
 * @param eviction set if the node evicted it and its status says so
 */
public record Standing(QualityOfService quality, @Nullable Eviction eviction) {

    /** That of a pod of which nothing is known. */
    public static final Standing UNKNOWN = new Standing(QualityOfService.UNKNOWN);

    /** That of a pod that was not evicted. */
    public Standing(QualityOfService quality) {
        this(quality, null);
    }
}
