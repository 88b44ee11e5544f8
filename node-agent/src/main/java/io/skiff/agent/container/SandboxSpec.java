package io.skiff.agent.container;

/**
 * What the containers of a pod share.
 *
 * @param hostNetwork the pod uses the host's network namespace, and so its host name
 * @param cpuRequestMillis of all its containers, in thousandths of a core: its share among pods under contention
 */
public record SandboxSpec(PodUid pod, String hostname, boolean hostNetwork, long cpuRequestMillis) {}
