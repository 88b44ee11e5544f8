package io.skiff.agent.pod;

/**
 * An environment variable of a container.
 *
 * @param nodeField {@code status.podIP} or another field that only the node knows; empty if {@code value} counts
 * @param isVerbatim whether the value came from a reference; otherwise it may refer to earlier variables as
 *     {@code $(NAME)}
 */
public record EnvVar(String name, String value, String nodeField, boolean isVerbatim) {

    /** Makes a variable whose value the user wrote. */
    public static EnvVar written(String name, String value) {
        return new EnvVar(name, value, "", false);
    }
}
