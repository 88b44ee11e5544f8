package io.skiff.agent.pod;

/** Whether an image may be, or must be, asked for elsewhere; the words of {@code imagePullPolicy}. */
public enum PullPolicy {
    ALWAYS,
    IF_NOT_PRESENT,
    NEVER
}
