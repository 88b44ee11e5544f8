package io.skiff.agent.pod;

/**
 * An environment variable of a container.
 *
 * @param nodeField {@code status.podIP} or another that is known on the node only; empty when {@code value} counts
 * @param isVerbatim the value came from a reference; else it may refer to what came before it as {@code $(NAME)}
 */
public record EnvVar(String name, String value, String nodeField, boolean isVerbatim) {

    /** One whose value the user wrote. */
    public static EnvVar written(String name, String value) {
        return new EnvVar(name, value, "", false);
    }
}
