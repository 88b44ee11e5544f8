package io.skiff.agent.container;

import java.util.Map;

/**
 * The resources that the containers of a pod share.
 *
 * @param hostname of a pod with a network of its own
 * @param cpuRequestMillis the sum over its containers, in thousandths of a core; it sets the pod's share under
 *     contention
 * @param sysctls settings of the kernel in the pod's own namespaces
 * @param sharesProcesses whether all containers are in one pid namespace
 */
public record SandboxSpec(
        PodUid pod,
        String hostname,
        HostNamespaces host,
        long cpuRequestMillis,
        Map<String, String> sysctls,
        boolean sharesProcesses) {

    public SandboxSpec {
        sysctls = Map.copyOf(sysctls);
    }

    public SandboxSpec(PodUid pod, String hostname, HostNamespaces host, long cpuRequestMillis) {
        this(pod, hostname, host, cpuRequestMillis, Map.of(), false);
    }

    /** @param hostNetwork whether the pod uses the host's network namespace, and with it the host name */
    public SandboxSpec(PodUid pod, String hostname, boolean hostNetwork, long cpuRequestMillis) {
        this(pod, hostname, new HostNamespaces(hostNetwork, false, false), cpuRequestMillis);
    }
}
