package io.skiff.agent.pod;

/** When a container that ended is run again; the words of {@code spec.restartPolicy}. */
public enum RestartRule {
    ALWAYS,
    ON_FAILURE,
    NEVER;

    /** @param hasFailed the container ended with something else than exit code 0 */
    public boolean restarts(boolean hasFailed) {
        return switch (this) {
            case ALWAYS -> true;
            case ON_FAILURE -> hasFailed;
            case NEVER -> false;
        };
    }
}
