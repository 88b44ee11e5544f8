package io.skiff.controlplane.store;

/** The outcome of a commit. */
public sealed interface CommitResult {

    /** All writes are durable as of this revision. */
    record Committed(long revision) implements CommitResult {}

    /**
     * An expectation did not hold; nothing was written.
     *
     * @param key the first one that did not hold
     */
    record Conflict(String key) implements CommitResult {}
}
