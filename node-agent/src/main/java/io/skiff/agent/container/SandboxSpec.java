package io.skiff.agent.container;

/**
 * The resources that the containers of a pod share.
 *
 * @param hostNetwork whether the pod uses the host's network namespace, and with it the host name
 * @param cpuRequestMillis the sum over its containers, in thousandths of a core; it sets the pod's share under
 *     contention
 */
public record SandboxSpec(PodUid pod, String hostname, boolean hostNetwork, long cpuRequestMillis) {}
