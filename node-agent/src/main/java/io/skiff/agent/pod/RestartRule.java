package io.skiff.agent.pod;

/** When an ended container runs again, in the words of {@code spec.restartPolicy}. */
public enum RestartRule {
    ALWAYS,
    ON_FAILURE,
    NEVER;

    /** @param hasFailed whether the exit code was not 0 */
    public boolean restarts(boolean hasFailed) {
        return switch (this) {
            case ALWAYS -> true;
            case ON_FAILURE -> hasFailed;
            case NEVER -> false;
        };
    }
}
