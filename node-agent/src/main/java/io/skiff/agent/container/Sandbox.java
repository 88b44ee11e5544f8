package io.skiff.agent.container;

import io.skiff.agent.linux.UserRange;
import java.nio.file.Path;

/**
 * The pinned namespaces of one pod.
 *
 * @param netNamespace a file for {@code setns}; the host's own if the pod uses that
 * @param users the ids of its users on the host
 * @param sharesProcesses whether all containers are in one pid namespace
 */
public record Sandbox(PodUid pod, Path netNamespace, HostNamespaces host, UserRange users, boolean sharesProcesses) {

    /** Of a pod without a user namespace of its own. */
    public Sandbox(PodUid pod, Path netNamespace, HostNamespaces host) {
        this(pod, netNamespace, host, UserRange.HOST, false);
    }

    /** Whether the end of a container's first process is the end of all its processes. */
    boolean givesOwnProcesses() {
        return !host.pid() && !sharesProcesses;
    }

    public boolean hostNetwork() {
        return host.network();
    }
}
