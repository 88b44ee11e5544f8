package io.skiff.agent.container;

import java.nio.file.Path;

/**
 * The pinned namespaces of one pod.
 *
 * @param netNamespace a file for {@code setns}; the host's own if {@code hostNetwork}
 */
public record Sandbox(PodUid pod, Path netNamespace, boolean hostNetwork) {}
