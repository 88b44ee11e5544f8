package io.skiff.agent.container;

import java.nio.file.Path;

/**
 * The pinned namespaces of one pod.
 *
 * @param netNamespace a file that {@code setns} takes; of the host when {@code hostNetwork}
 */
public record Sandbox(PodUid pod, Path netNamespace, boolean hostNetwork) {}
