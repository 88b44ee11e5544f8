package io.skiff.controlplane.store;

/** How a commit ended. */
public sealed interface CommitResult {

    /** All writes are durable, at this revision. */
    record Committed(long revision) implements CommitResult {}

    /**
     * An expectation did not hold; nothing was written.
     *
     * @param key the first one that did not hold
     */
    record Conflict(String key) implements CommitResult {}
}
