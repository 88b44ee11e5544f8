package io.skiff.agent.container;

import io.skiff.agent.linux.UserRange;
import java.nio.file.Path;

/**
 * The pinned namespaces of one pod.
 *
 * @param netNamespace a file for {@code setns}; the host's own if the pod uses that
 * @param users the ids of its users on the host
 */
public record Sandbox(PodUid pod, Path netNamespace, HostNamespaces host, UserRange users) {

    /** Of a pod without a user namespace of its own. */
    public Sandbox(PodUid pod, Path netNamespace, HostNamespaces host) {
        this(pod, netNamespace, host, UserRange.HOST);
    }

    public boolean hostNetwork() {
        return host.network();
    }
}
