package io.skiff.agent.pod;

import org.jspecify.annotations.Nullable;

/**
 * A pod as it was received.
 *
 * @param source its bytes, which nobody changes; null once they are on disk, where the next agent finds them
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares bodies; the spec has a hash
public record PodBody(PodSpec spec, byte @Nullable [] source) {

    /** Makes a body whose bytes are on disk. */
    public static PodBody kept(PodSpec spec) {
        return new PodBody(spec, null);
    }
}
