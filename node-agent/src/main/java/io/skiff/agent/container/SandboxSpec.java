package io.skiff.agent.container;

/**
 * The resources that the containers of a pod share.
 *
 * @param hostname of a pod with a network of its own
 * @param cpuRequestMillis the sum over its containers, in thousandths of a core; it sets the pod's share under
 *     contention
 */
public record SandboxSpec(PodUid pod, String hostname, HostNamespaces host, long cpuRequestMillis) {

    /** @param hostNetwork whether the pod uses the host's network namespace, and with it the host name */
    public SandboxSpec(PodUid pod, String hostname, boolean hostNetwork, long cpuRequestMillis) {
        this(pod, hostname, new HostNamespaces(hostNetwork, false, false), cpuRequestMillis);
    }
}
