package io.skiff.agent.container;

import io.skiff.agent.cgroup.PodLimits;
import java.util.Map;

/**
 * The resources that the containers of a pod share.
 *
 * @param hostname of a pod with a network of its own
 * @param limits of all its containers together, those too that have none of their own
 * @param sysctls settings of the kernel in the pod's own namespaces
 * @param sharesProcesses whether all containers are in one pid namespace
 */
public record SandboxSpec(
        PodUid pod,
        String hostname,
        HostNamespaces host,
        PodLimits limits,
        Map<String, String> sysctls,
        boolean sharesProcesses) {

    public SandboxSpec {
        sysctls = Map.copyOf(sysctls);
    }

    /** @param cpuRequestMillis all that is said of its limits */
    public SandboxSpec(
            PodUid pod,
            String hostname,
            HostNamespaces host,
            long cpuRequestMillis,
            Map<String, String> sysctls,
            boolean sharesProcesses) {
        this(pod, hostname, host, PodLimits.ofCpu(cpuRequestMillis), sysctls, sharesProcesses);
    }

    public SandboxSpec(PodUid pod, String hostname, HostNamespaces host, long cpuRequestMillis) {
        this(pod, hostname, host, cpuRequestMillis, Map.of(), false);
    }

    /** @param hostNetwork whether the pod uses the host's network namespace, and with it the host name */
    public SandboxSpec(PodUid pod, String hostname, boolean hostNetwork, long cpuRequestMillis) {
        this(pod, hostname, new HostNamespaces(hostNetwork, false, false), cpuRequestMillis);
    }
}
