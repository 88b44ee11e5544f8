package io.skiff.agent.container;

import java.nio.file.Path;

/**
 * The pinned namespaces of one pod.
 *
 * @param netNamespace a file for {@code setns}; the host's own if the pod uses that
 */
public record Sandbox(PodUid pod, Path netNamespace, HostNamespaces host) {

    public boolean hostNetwork() {
        return host.network();
    }
}
