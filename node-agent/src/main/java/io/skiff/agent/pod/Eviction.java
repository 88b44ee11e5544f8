package io.skiff.agent.pod;

import java.time.Duration;

/**
 * The end of a pod that took more than the node has, or than it may have. The pod has failed: nothing of it runs again,
 * and all it has on the node is removed.
 *
 * @param message why, in the words of the kubelet
 */
public record Eviction(String message) {

    public static final String REASON = "Evicted";

    /** What the kubelet leaves a pod that is to free what the node lacks (immediateEvictionGracePeriodSeconds). */
    static final Duration GRACE = Duration.ofSeconds(1);
}
