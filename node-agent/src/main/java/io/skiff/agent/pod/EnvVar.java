package io.skiff.agent.pod;

/**
 * An environment variable of a container.
 *
 * @param value may refer to others as {@code $(NAME)}
 * @param nodeField {@code status.podIP} or {@code status.hostIP}, known on the node only; empty when {@code value} counts
 */
public record EnvVar(String name, String value, String nodeField) {}
