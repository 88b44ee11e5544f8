package io.skiff.agent.pod;

/** When an image may or must be pulled, in the words of {@code imagePullPolicy}. */
public enum PullPolicy {
    ALWAYS,
    IF_NOT_PRESENT,
    NEVER
}
