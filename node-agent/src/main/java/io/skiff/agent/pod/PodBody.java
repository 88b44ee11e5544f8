package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * A pod as it was received.
 *
 * @param source its bytes, not changed by anybody; null once they are on disk, where the next agent finds them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; the spec has a hash
public record PodBody(PodSpec spec, byte @Nullable [] source) {

    /** One that is on disk. */
    public static PodBody kept(PodSpec spec) {
        return new PodBody(spec, null);
    }
}
